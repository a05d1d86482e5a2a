using PromptCaching.Wire.Administration;

namespace Gateway.Keys;

/// <summary>What one key has used lately, as far as this gateway knows.</summary>
internal sealed class KeyMeter
{
    /// <summary>Charges kept one by one: more than a key makes from one resolve to the next. Any more are added to the newest.</summary>
    private const int MaxCharges = 100_000;

    private readonly Lock _gate = new();
    private readonly Queue<Charge> _charges = new();   // what the ledger's figure lacks
    private Charge? _newest;
    private double _requests = double.PositiveInfinity;   // A new bucket is full, whatever it holds.
    private DateTimeOffset _filledAt;
    private DateTimeOffset _periodEnds;
    private long _inLedger;
    private long _since;   // the sum of the charges

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

    /// <summary>The ledger's figure is new: every record up to <paramref name="delivered"/> is in it.</summary>
    public void Renew(BudgetUse use, long delivered)
    {
        lock (_gate)
        {
            (_inLedger, _periodEnds) = (use.Tokens, use.To);
            Drop(delivered, use.From);
        }
    }

    /// <summary>Tokens used in the running period, and when it ends.</summary>
    public (long Tokens, DateTimeOffset Ends) Use(BudgetPeriod period, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (now >= _periodEnds)
            {
                (var from, _periodEnds) = BudgetCalendar.Around(now, period);
                _inLedger = 0;
                Drop(delivered: 0, from);
            }
            return (_inLedger + _since, _periodEnds);
        }
    }

    public void Add(Charge charge)
    {
        lock (_gate)
        {
            _since += charge.Tokens;
            if (_charges.Count == MaxCharges) _newest!.Add(charge);
            else _charges.Enqueue(_newest = charge);
        }
    }

    private void Drop(long delivered, DateTimeOffset from)
    {
        while (_charges.TryPeek(out var oldest) && (oldest.Sequence <= delivered || oldest.SubmittedAt < from))
        {
            _since -= oldest.Tokens;
            _charges.Dequeue();
        }
    }
}
