using PromptCaching.Usage;

namespace PromptCaching.Pricing;

/// <summary>What cached tokens cost, as multiples of the input price (cache-semantics §2).</summary>
/// <param name="Read">Of a token read.</param>
/// <param name="Write5m">Of a token written at 5m.</param>
/// <param name="Write1h">Of a token written at 1h.</param>
/// <param name="Write24h">Of a token written at 24h.</param>
public sealed record TariffMultipliers(decimal Read, decimal Write5m, decimal Write1h, decimal Write24h)
{
    /// <summary>0.1 for reads; 1.25, 2 and 2.5 for writes.</summary>
    public static TariffMultipliers Default { get; } = new(0.1m, 1.25m, 2m, 2.5m);

    /// <summary>The multiplier of a tier's writes.</summary>
    public decimal Write(CacheTier tier) => tier switch
    {
        CacheTier.FiveMinutes => Write5m,
        CacheTier.OneHour => Write1h,
        CacheTier.OneDay => Write24h,
        _ => throw new ArgumentOutOfRangeException(nameof(tier), tier, "Not a tier."),
    };

    /// <summary>What caching saved, in tokens at the input price: <c>read·(1−r) − Σ write·(w−1)</c>. Negative when writes cost more than reads earned.</summary>
    public decimal SavedTokens(CacheUsage cache) =>
        cache.Read * (1 - Read) - cache.Write5m * (Write5m - 1) - cache.Write1h * (Write1h - 1) - cache.Write24h * (Write24h - 1);
}
