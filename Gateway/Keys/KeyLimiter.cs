using Gateway.Configuration;
using Gateway.Errors;
using Gateway.Outbox;
using Microsoft.Extensions.Options;
using PromptCaching.Wire;
using PromptCaching.Wire.Administration;

namespace Gateway.Keys;

/// <summary>Holds keys to their limits. Requests per minute are counted here, by each gateway; tokens are the ledger's figure as of the key's last
/// resolve, and what this gateway had not delivered by then or has recorded since. A request that begins within its budget may end beyond
/// it.</summary>
internal sealed class KeyLimiter(OutboxLog outbox, IOptions<GatewayOptions> options, TimeProvider clock)
{
    private readonly RecentKeys<Guid, KeyMeter> _meters = new(options.Value.Keys.Remembered);

    /// <summary>Whether the key may use the model.</summary>
    public static bool Allows(KeyIdentity key, string model) => key.Limits?.Models?.Contains(model, StringComparer.Ordinal) ?? true;

    /// <summary>Counts a request of the key.</summary>
    /// <returns>Why it is not let in; null = it is.</returns>
    public ClientError? Enter(KeyIdentity key)
    {
        if (key.Limits is not { } limits) return null;
        var now = clock.GetUtcNow();
        if (limits.Budget is { } budget && OverBudget(Meter(key), budget, now) is { } spent) return spent;
        if (limits.RequestsPerMinute is not { } most) return null;
        var wait = Meter(key).TakeRequest(most, now);
        return wait == TimeSpan.Zero ? null : ClientError.TooManyRequests(most, new RateLimit(false, most, wait, now + wait));
    }

    /// <summary>CacheIndex has answered whose key it is and what it has used.</summary>
    /// <param name="key">The answer.</param>
    /// <param name="delivered">The outbox's <see cref="OutboxLog.DeliveredSequence"/> when it was asked.</param>
    public void Renew(KeyIdentity key, long delivered)
    {
        if (key is { Limits.Budget: not null, Use: { } use }) Meter(key).Renew(use, delivered);
    }

    /// <summary>A request of the key has been recorded.</summary>
    public void Charge(KeyIdentity key, UsageRecord record, ModelOptions model)
    {
        if (key.Limits?.Budget is null) return;
        var tokens = (record.PromptTokens ?? 0) + (record.CompletionTokens ?? 0) - (model.CachedReadsExempt ? record.ReadTokens : 0);
        Meter(key).Add(new Charge(tokens, record.SubmittedAt, outbox.LastSequence));   // the record's own number, or a little more
    }

    private KeyMeter Meter(KeyIdentity key)
    {
        if (_meters.Find(key.KeyId) is { } meter) return meter;
        meter = new KeyMeter();
        if (key.Use is { } use) meter.Renew(use, delivered: 0);
        return _meters.FindOrRemember(key.KeyId, meter);
    }

    private static ClientError? OverBudget(KeyMeter meter, TokenBudget budget, DateTimeOffset now)
    {
        var (used, ends) = meter.Use(budget.Period, now);
        return used < budget.Tokens ? null : ClientError.BudgetSpent(
            budget.Tokens, used, budget.Period.ToString().ToLowerInvariant(), new RateLimit(true, budget.Tokens, ends - now, ends));
    }
}
