namespace PromptCaching.Pricing;

/// <summary>When caching pays. Null: there is no such number.</summary>
public static class BreakEven
{
    /// <summary>How many later reads of a prefix make writing it cheaper than sending it uncached each time: the smallest n
    /// with <c>w + n·r &lt; 1 + n</c>.</summary>
    public static long? Reads(TariffMultipliers multipliers, CacheTier tier)
    {
        ArgumentNullException.ThrowIfNull(multipliers);
        return Smallest(multipliers.Write(tier) - 1, 1 - multipliers.Read);
    }

    /// <summary>How many tokens must be read for each one written, over any number of prefixes, to earn back the writes:
    /// <c>(w − 1) / (1 − r)</c>.</summary>
    public static decimal? ReadsPerTokenWritten(TariffMultipliers multipliers, CacheTier tier)
    {
        ArgumentNullException.ThrowIfNull(multipliers);
        var (cost, gain) = (multipliers.Write(tier) - 1, 1 - multipliers.Read);
        if (cost <= 0) return 0;
        return gain <= 0 ? null : cost / gain;
    }

    /// <summary>How many expiries with a rewrite in the shorter tier make the longer tier cheaper: the smallest k with
    /// <c>w_long + k·r &lt; w_short + k·w_short</c>.</summary>
    public static long? AvoidedRewrites(TariffMultipliers multipliers, CacheTier shorter, CacheTier longer)
    {
        ArgumentNullException.ThrowIfNull(multipliers);
        return Smallest(multipliers.Write(longer) - multipliers.Write(shorter), multipliers.Write(shorter) - multipliers.Read);
    }

    /// <summary>How many keep-alive reads, followed by the read that needs the prefix, stay cheaper than letting it expire and
    /// writing it again: the largest n with <c>(n + 1)·r &lt; w</c>.</summary>
    public static long? KeepAlives(TariffMultipliers multipliers, CacheTier tier)
    {
        ArgumentNullException.ThrowIfNull(multipliers);
        if (multipliers.Read == 0) return null;   // free: there is no largest number
        return Math.Max(0, (long)decimal.Ceiling(multipliers.Write(tier) / multipliers.Read) - 2);
    }

    /// <summary>The smallest whole n of at least 0 with <c>cost &lt; n·gain</c>.</summary>
    private static long? Smallest(decimal cost, decimal gain)
    {
        if (cost < 0) return 0;
        return gain <= 0 ? null : (long)decimal.Floor(cost / gain) + 1;
    }
}
