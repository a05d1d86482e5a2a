namespace PromptCaching;

/// <summary>Names and windows of the tiers (cache-semantics §2).</summary>
public static class CacheTiers
{
    /// <summary>Every tier, shortest window first.</summary>
    public static ReadOnlySpan<CacheTier> All => [CacheTier.FiveMinutes, CacheTier.OneHour, CacheTier.OneDay];

    /// <summary>The tier as clients write it: <c>5m</c>, <c>1h</c> or <c>24h</c>.</summary>
    public static string Name(this CacheTier tier) => tier switch
    {
        CacheTier.FiveMinutes => "5m",
        CacheTier.OneHour => "1h",
        CacheTier.OneDay => "24h",
        _ => throw new ArgumentOutOfRangeException(nameof(tier), tier, "Not a tier."),
    };

    /// <summary>The longest tolerated gap between two uses of an entry.</summary>
    public static TimeSpan Window(this CacheTier tier) => tier switch
    {
        CacheTier.FiveMinutes => TimeSpan.FromMinutes(5),
        CacheTier.OneHour => TimeSpan.FromHours(1),
        CacheTier.OneDay => TimeSpan.FromHours(24),
        _ => throw new ArgumentOutOfRangeException(nameof(tier), tier, "Not a tier."),
    };

    /// <summary>Reads a tier as clients write it; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> name, out CacheTier tier)
    {
        foreach (var candidate in All)
        {
            if (name.SequenceEqual(candidate.Name()))
            {
                tier = candidate;
                return true;
            }
        }
        tier = default;
        return false;
    }
}
