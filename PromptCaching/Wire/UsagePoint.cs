namespace PromptCaching.Wire;

/// <summary>One bucket of <c>GET /analytics/timeseries?from=&amp;to=&amp;bucket=minute|hour|day&amp;principal=&amp;model=</c>; empty buckets are present, in order.</summary>
public sealed record UsagePoint(DateTimeOffset At, UsageTotals Totals);
