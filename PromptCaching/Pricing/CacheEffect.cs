using PromptCaching.Usage;

namespace PromptCaching.Pricing;

/// <summary>Where a price differs from list, part by part: <c>ReadDiscount − WritePremium = Price.Savings</c>, exactly. A premium is negative where a
/// tariff sells writes below list.</summary>
/// <param name="ReadDiscount">What the tokens read cost less than list: <c>read·p·(1−r)</c>.</param>
/// <param name="WritePremium5m">What the tokens written at 5m cost above list: <c>write·p·(w−1)</c>.</param>
/// <param name="WritePremium1h">The same at 1h.</param>
/// <param name="WritePremium24h">The same at 24h.</param>
public readonly record struct CacheEffect(decimal ReadDiscount, decimal WritePremium5m, decimal WritePremium1h, decimal WritePremium24h)
{
    private const decimal Millionth = 0.000001m;

    /// <summary>Of all tiers together.</summary>
    public decimal WritePremium => WritePremium5m + WritePremium1h + WritePremium24h;

    /// <summary>The parts of what <see cref="Price.Of(long, CacheUsage, long, Tariff)"/> saves; the split is capped as it is there.</summary>
    /// <param name="promptTokens">Tokens of the whole prompt.</param>
    /// <param name="cache">Our split of it.</param>
    /// <param name="tariff">The version that held when the request was submitted.</param>
    public static CacheEffect Of(long promptTokens, CacheUsage cache, Tariff tariff)
    {
        ArgumentNullException.ThrowIfNull(tariff);
        var fitting = cache.CappedTo(promptTokens);
        var p = tariff.InputPerMillion * Millionth;
        var by = tariff.Multipliers;
        return new CacheEffect(
            fitting.Read * (p * (1 - by.Read)),
            fitting.Write5m * (p * (by.Write5m - 1)),
            fitting.Write1h * (p * (by.Write1h - 1)),
            fitting.Write24h * (p * (by.Write24h - 1)));
    }
}
