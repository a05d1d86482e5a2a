using PromptCaching.Wire;

namespace Dashboard.Components.Charts;

/// <summary>The chart's columns, as its script reads them.</summary>
/// <param name="At">Start of each bucket, in milliseconds since 1970.</param>
/// <param name="Read">Tokens read.</param>
/// <param name="Written">Tokens written.</param>
/// <param name="Uncached">Tokens neither read nor written.</param>
/// <param name="HitRate">Read over all, from 0 to 100; null for a bucket without prompts.</param>
/// <param name="Trend">The hit rate of each bucket and those before it together, so that one large prompt does not make a spike.</param>
/// <param name="Requests">Requests.</param>
public sealed record UsageSeries(
    IReadOnlyList<long> At, IReadOnlyList<long> Read, IReadOnlyList<long> Written, IReadOnlyList<long> Uncached, IReadOnlyList<double?> HitRate,
    IReadOnlyList<double?> Trend, IReadOnlyList<long> Requests)
{
    /// <summary>Buckets that <see cref="Trend"/> takes together.</summary>
    public const int TrendBuckets = 5;

    /// <summary>Splits the points into columns.</summary>
    public static UsageSeries From(IReadOnlyList<UsagePoint> points) => new(
        [.. points.Select(point => point.At.ToUnixTimeMilliseconds())],
        [.. points.Select(point => point.Totals.Read.Total)],
        [.. points.Select(point => point.Totals.Written.Total)],
        [.. points.Select(point => point.Totals.PromptTokens - point.Totals.Read.Total - point.Totals.Written.Total)],
        [.. points.Select((_, at) => HitRateOver(points, at, 1))],
        [.. points.Select((_, at) => HitRateOver(points, at, TrendBuckets))],
        [.. points.Select(point => point.Totals.Requests)]);

    private static double? HitRateOver(IReadOnlyList<UsagePoint> points, int last, int buckets)
    {
        long read = 0, prompt = 0;
        for (var at = Math.Max(0, last - buckets + 1); at <= last; at++)
        {
            read += points[at].Totals.Read.Total;
            prompt += points[at].Totals.PromptTokens;
        }
        return prompt == 0 ? null : 100.0 * read / prompt;
    }
}
