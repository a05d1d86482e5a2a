namespace PromptCaching.Wire.Analytics;

/// <summary><c>GET /analytics/live?principal=&amp;model=</c>, most entries first; at most 500 rows.</summary>
/// <param name="At">When they were counted: at most two minutes ago by default.</param>
/// <param name="Scopes">By scope and tier.</param>
public sealed record LiveEntries(DateTimeOffset At, IReadOnlyList<LiveScope> Scopes);
