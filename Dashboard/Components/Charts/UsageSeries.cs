using PromptCaching.Wire;

namespace Dashboard.Components.Charts;

/// <summary>The chart's columns, as its script reads them.</summary>
/// <param name="At">Start of each bucket, in milliseconds since 1970.</param>
/// <param name="Read">Tokens read.</param>
/// <param name="Written">Tokens written.</param>
/// <param name="Uncached">Tokens neither read nor written.</param>
/// <param name="HitRate">Read over all, from 0 to 100; null for a bucket without prompts.</param>
/// <param name="Requests">Requests.</param>
public sealed record UsageSeries(
    IReadOnlyList<long> At, IReadOnlyList<long> Read, IReadOnlyList<long> Written, IReadOnlyList<long> Uncached, IReadOnlyList<double?> HitRate,
    IReadOnlyList<long> Requests)
{
    /// <summary>Splits the points into columns.</summary>
    public static UsageSeries From(IReadOnlyList<UsagePoint> points) => new(
        [.. points.Select(point => point.At.ToUnixTimeMilliseconds())],
        [.. points.Select(point => point.Totals.Read.Total)],
        [.. points.Select(point => point.Totals.Written.Total)],
        [.. points.Select(point => point.Totals.PromptTokens - point.Totals.Read.Total - point.Totals.Written.Total)],
        [.. points.Select(point => point.Totals.PromptTokens == 0 ? (double?)null : 100.0 * point.Totals.Read.Total / point.Totals.PromptTokens)],
        [.. points.Select(point => point.Totals.Requests)]);
}
