namespace PromptCaching.Wire;

/// <summary>One bucket of <c>GET /analytics/timeseries?from=&amp;to=&amp;bucket=minute|hour|day|week&amp;zone=&amp;principal=&amp;key=&amp;model=</c>; empty buckets are
/// present, in order. Days and weeks (from Monday) are those of the IANA time zone; the default is UTC.</summary>
public sealed record UsagePoint(DateTimeOffset At, UsageTotals Totals);
