using System.Globalization;
using Dashboard.Components.Figures;
using PromptCaching.Wire;

namespace Dashboard.Components.Pages;

/// <summary>What the requests' page offers to choose from, and how it pages.</summary>
internal static class RequestsView
{
    private static readonly Dictionary<string, IReadOnlyList<string>> Reasons = new()
    {
        ["none"] = ["no_breakpoint", "below_minimum"],
        ["skipped"] = ["cache_off", "lookup_failed", "lookup_late", "count_failed", "writes_above_prompt", "unknown_usage", "not_cacheable"],
        ["vetoed"] = ["non_2xx", "no_usage", "error_frame", "aborted"],
    };

    /// <summary>Every outcome, as the ledger and as people name it.</summary>
    public static readonly IReadOnlyList<(string Name, string Label)> Outcomes =
        [.. new[] { "read", "read_write", "write", "none", "skipped", "vetoed" }.Select(name => (name, RequestOutcome.Of(name, null, null).Label))];

    /// <summary>The reasons that an outcome can have.</summary>
    public static IReadOnlyList<(string Name, string Label)> ReasonsOf(string? outcome) =>
        outcome is not null && Reasons.TryGetValue(outcome, out var reasons)
            ? [.. reasons.Select(name => (name, RequestOutcome.Of(outcome, name, null).Why))]
            : [];

    /// <summary>The place behind this request, as the analytics API reads it.</summary>
    public static string Cursor(UsageRecord record) =>
        $"{record.SubmittedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture)},{record.RequestId}";
}
