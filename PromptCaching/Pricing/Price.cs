using PromptCaching.Usage;

namespace PromptCaching.Pricing;

/// <summary>What a request costs, part by part. Exact: never rounded, never floating point; sums of prices are exact, too, in any order and grouping.</summary>
/// <param name="List">As if nothing were cached: <c>prompt·p + completion·q</c>.</param>
/// <param name="Uncached">Prompt tokens that were neither read nor written.</param>
/// <param name="Read">Prompt tokens read.</param>
/// <param name="Write">Prompt tokens written.</param>
/// <param name="Completion">Tokens answered.</param>
public readonly record struct Price(decimal List, decimal Uncached, decimal Read, decimal Write, decimal Completion)
{
    private const decimal Millionth = 0.000001m;   // a product is exact where a quotient might not be

    /// <summary>What is billed.</summary>
    public decimal Charged => Uncached + Read + Write + Completion;

    /// <summary>List less charged; negative when writes cost more than reads earned.</summary>
    public decimal Savings => List - Charged;

    /// <summary>Prices a request whose cache is ours. A split that does not fit the prompt is capped first, by the rule that the client's usage follows.</summary>
    /// <param name="promptTokens">Tokens of the whole prompt.</param>
    /// <param name="cache">Our split of it.</param>
    /// <param name="completionTokens">Tokens answered.</param>
    /// <param name="tariff">The version that held when the request was submitted.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative or above 10^10.</exception>
    public static Price Of(long promptTokens, CacheUsage cache, long completionTokens, Tariff tariff)
    {
        ArgumentNullException.ThrowIfNull(tariff);
        Check(promptTokens, nameof(promptTokens));
        Check(completionTokens, nameof(completionTokens));
        var fitting = cache.CappedTo(promptTokens);
        var p = tariff.InputPerMillion * Millionth;
        var by = tariff.Multipliers;
        var completion = completionTokens * (tariff.OutputPerMillion * Millionth);
        return new Price(
            List: promptTokens * p + completion,
            Uncached: (promptTokens - fitting.Read - fitting.Write) * p,
            Read: fitting.Read * (p * by.Read),
            Write: fitting.Write5m * (p * by.Write5m) + fitting.Write1h * (p * by.Write1h) + fitting.Write24h * (p * by.Write24h),
            Completion: completion);
    }

    /// <summary>Prices usage as an upstream reports it (observed mode). Writes of no named tier are priced as 5m, which is what providers without tiers ask.</summary>
    /// <param name="usage">The upstream's usage.</param>
    /// <param name="tariff">The version that held when the request was submitted.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative or above 10^10.</exception>
    public static Price Of(TokenUsage usage, Tariff tariff) =>
        Of(usage.Prompt, new CacheUsage(usage.Read, usage.Write5m + usage.WriteUntyped, usage.Write1h, usage.Write24h), usage.Completion, tariff);

    /// <summary>Adds up.</summary>
    public static Price operator +(Price left, Price right) =>
        new(left.List + right.List, left.Uncached + right.Uncached, left.Read + right.Read, left.Write + right.Write, left.Completion + right.Completion);

    /// <summary>Adds up.</summary>
    public static Price Add(Price left, Price right) => left + right;

    private static void Check(long tokens, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tokens, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens, UsageReader.MaxCount, name);
    }
}
