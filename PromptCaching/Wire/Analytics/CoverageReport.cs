namespace PromptCaching.Wire.Analytics;

/// <summary>What the figures leave out. <c>GET /analytics/coverage?from=&amp;to=&amp;principal=&amp;key=&amp;model=</c>.</summary>
/// <param name="Requests">All requests of the range.</param>
/// <param name="Unpriced">Requests without a tariff, of models that have tokens.</param>
/// <param name="UnpricedModels">Their models, most requests first; at most 100.</param>
/// <param name="UnknownUsage">Requests whose upstream's usage has a shape nobody knows.</param>
/// <param name="NoUsage">Requests without usage.</param>
/// <param name="Drift">By model, most reported tokens first; at most 100.</param>
public sealed record CoverageReport(
    long Requests, long Unpriced, IReadOnlyList<string> UnpricedModels, long UnknownUsage, long NoUsage, IReadOnlyList<ModelDrift> Drift);
