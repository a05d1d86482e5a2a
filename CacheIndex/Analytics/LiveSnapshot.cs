using PromptCaching;
using PromptCaching.Wire;

namespace CacheIndex.Analytics;

/// <summary>The live entries at one instant. Immutable once published.</summary>
internal sealed class LiveSnapshot(DateTimeOffset at, IReadOnlyDictionary<(CacheScope Scope, CacheTier Tier), LiveTally> tallies)
{
    /// <summary>Into so many slices a tier's window is cut to show how its entries expire.</summary>
    public const int Slices = 12;

    public DateTimeOffset At => at;

    /// <summary>Entries by tier.</summary>
    public TierTokens Entries(Guid? principal, string? model)
    {
        var entries = new long[CacheTiers.All.Length];
        foreach (var (_, tier, tally) in Of(principal, model)) entries[(int)tier] += tally.Entries;
        return new TierTokens(entries[(int)CacheTier.FiveMinutes], entries[(int)CacheTier.OneHour], entries[(int)CacheTier.OneDay]);
    }

    /// <summary>What is live in the scopes that fit.</summary>
    public IEnumerable<(CacheScope Scope, CacheTier Tier, LiveTally Tally)> Of(Guid? principal, string? model) => tallies
        .Where(t => (principal is null || t.Key.Scope.PrincipalId == principal) && (model is null || t.Key.Scope.Model == model))
        .Select(t => (t.Key.Scope, t.Key.Tier, t.Value));
}
