using PromptCaching.Wire.Administration;

namespace Gateway.Keys;

/// <summary>What one key has used lately, as far as this gateway knows.</summary>
internal sealed class KeyMeter
{
    private readonly Lock _gate = new();
    private double _requests = double.PositiveInfinity;   // A new bucket is full, whatever it holds.
    private DateTimeOffset _filledAt;
    private DateTimeOffset _periodEnds;
    private long _inLedger;
    private long _since;

    /// <summary>Takes a request out of a bucket that holds a minute's worth and fills evenly.</summary>
    /// <returns>How long until there is one; zero = one was taken.</returns>
    public TimeSpan TakeRequest(int perMinute, DateTimeOffset now)
    {
        lock (_gate)
        {
            var filled = double.Max(0, (now - _filledAt).TotalMinutes) * perMinute;
            _requests = double.Min(_requests + filled, perMinute);
            _filledAt = now;
            if (_requests < 1) return TimeSpan.FromMinutes((1 - _requests) / perMinute);
            _requests--;
            return TimeSpan.Zero;
        }
    }

    /// <summary>The ledger's figure is new: what was recorded until now is in it.</summary>
    public void Renew(BudgetUse use)
    {
        lock (_gate) (_inLedger, _since, _periodEnds) = (use.Tokens, 0, use.To);
    }

    /// <summary>Tokens used in the running period, and when it ends.</summary>
    public (long Tokens, DateTimeOffset Ends) Use(BudgetPeriod period, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (now >= _periodEnds) (_inLedger, _since, _periodEnds) = (0, 0, BudgetCalendar.Around(now, period).To);
            return (_inLedger + _since, _periodEnds);
        }
    }

    public void Add(long tokens)
    {
        lock (_gate) _since += tokens;
    }
}
