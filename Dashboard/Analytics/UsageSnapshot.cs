using PromptCaching.Wire;

namespace Dashboard.Analytics;

/// <summary>The index's answers to one view's questions, all of one moment.</summary>
/// <param name="At">When they were asked.</param>
/// <param name="Summary">Totals of the range and of the one before.</param>
/// <param name="Points">The range in buckets.</param>
/// <param name="Principals">Every principal of the range, most saved first, whichever one the view is narrowed to.</param>
/// <param name="Requests">The latest requests, newest first, from before the range too.</param>
internal sealed record UsageSnapshot(
    DateTimeOffset At,
    UsageSummary Summary,
    IReadOnlyList<UsagePoint> Points,
    IReadOnlyList<PrincipalUsage> Principals,
    IReadOnlyList<RequestRow> Requests);
