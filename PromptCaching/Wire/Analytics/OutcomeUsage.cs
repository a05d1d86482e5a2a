namespace PromptCaching.Wire.Analytics;

/// <summary>Requests of one outcome and reason. <c>GET /analytics/outcomes?from=&amp;to=&amp;principal=&amp;key=&amp;model=</c>, most first.</summary>
/// <param name="Outcome">As in <see cref="UsageRecord.Outcome"/>.</param>
/// <param name="Requests">How many.</param>
/// <param name="PromptTokens">Their prompt tokens.</param>
/// <param name="Reason">As in <see cref="UsageRecord.Reason"/>.</param>
public sealed record OutcomeUsage(string Outcome, long Requests, long PromptTokens, string? Reason = null);
