using System.Globalization;
using Dashboard.Analytics;
using Dashboard.Components.Figures;
using PromptCaching;
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

    /// <summary>What the list can be narrowed to, as people name it.</summary>
    public static readonly IReadOnlyList<(RequestPick Pick, string Label)> Choices =
    [
        .. new[] { "read", "read_write", "write", "none", "skipped", "vetoed" }.Select(name => (new RequestPick(name), RequestOutcome.Of(name, null, null).Label)),
        (new(Read: RequestPick.AnyTier), "Any tokens read"),
        .. CacheTiers.All.ToArray().Select(tier => (new RequestPick(Read: tier.Name()), $"Read from {tier.Name()}")),
        (new(Written: RequestPick.AnyTier), "Any tokens written"),
        .. CacheTiers.All.ToArray().Select(tier => (new RequestPick(Written: tier.Name()), $"Written to {tier.Name()}")),
    ];

    /// <summary>A choice as the page's select holds it.</summary>
    public static string Choice(RequestPick pick) => pick switch
    {
        { Read: { } tier } => $"read={tier}",
        { Written: { } tier } => $"written={tier}",
        { Outcome: { } outcome } => $"outcome={outcome}",
        _ => "",
    };

    /// <summary>The choice that the select holds.</summary>
    public static RequestPick Chosen(string? choice) => Choices.Select(known => known.Pick).FirstOrDefault(pick => Choice(pick) == choice) ?? new();

    /// <summary>What an address picks; a tier that does not exist picks nothing.</summary>
    public static RequestPick Picked(string? outcome, string? reason, string? read, string? written) =>
        Choices.Select(known => known.Pick).FirstOrDefault(pick => (read ?? written) is not null && (pick.Read, pick.Written) == (read, written))
        ?? new(outcome, reason);

    /// <summary>The reasons that an outcome can have.</summary>
    public static IReadOnlyList<(string Name, string Label)> ReasonsOf(string? outcome) =>
        outcome is not null && Reasons.TryGetValue(outcome, out var reasons)
            ? [.. reasons.Select(name => (name, RequestOutcome.Of(outcome, name, null).Why))]
            : [];

    /// <summary>The place behind this request, as the analytics API reads it.</summary>
    public static string Cursor(UsageRecord record) =>
        $"{record.SubmittedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture)},{record.RequestId}";
}
