using CacheIndex.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using PromptCaching;

namespace CacheIndex.Analytics;

/// <summary>Which requests to list, newest first.</summary>
/// <param name="Before">Only older ones.</param>
/// <param name="From">None before; null = as far as the ledger goes back.</param>
/// <param name="Principal">Null = any; so for the others.</param>
/// <param name="Key">The key.</param>
/// <param name="Model">The virtual model.</param>
/// <param name="Outcome">What the cache did.</param>
/// <param name="Reason">Why not more.</param>
/// <param name="Read">Tiers from one of which it read.</param>
/// <param name="Written">Tiers to one of which it wrote.</param>
/// <param name="Limit">At most so many.</param>
internal sealed record RequestFilter(
    RequestCursor Before, DateTimeOffset? From, Guid? Principal, Guid? Key, string? Model, string? Outcome, string? Reason, short[]? Read, short[]? Written,
    int Limit)
{
    private const string AnyTier = "any";
    private const int MaxRows = 500;
    private const int DefaultRows = 50;

    public bool IsAboutOutcome => Outcome is not null || Reason is not null;

    public bool IsAboutTiers => Read is not null || Written is not null;

    public static (RequestFilter? Filter, ProblemHttpResult? Problem) Parse(RequestQuery query, DateTimeOffset now)
    {
        var (limit, badLimit) = GroupSort.Number("limit", query.Limit, DefaultRows, 1, MaxRows);
        if (badLimit is not null) return (null, badLimit);
        var (cursor, badCursor) = RequestCursor.Parse(query.Before, now);
        if (badCursor is not null) return (null, badCursor);
        if (UsageFilter.ParseTime("to", query.To) is var (to, badTo) && badTo is not null) return (null, badTo);
        if (UsageFilter.ParseTime("from", query.From) is var (from, badFrom) && badFrom is not null) return (null, badFrom);
        if (UsageFilter.ParseId("principal", query.Principal) is var (principal, badPrincipal) && badPrincipal is not null) return (null, badPrincipal);
        if (UsageFilter.ParseId("key", query.Key) is var (key, badKey) && badKey is not null) return (null, badKey);
        if (ParseTiers("read", query.Read) is var (read, badRead) && badRead is not null) return (null, badRead);
        if (ParseTiers("written", query.Written) is var (written, badWritten) && badWritten is not null) return (null, badWritten);
        // What is rare is found by the rollup, which has no sums of these together.
        if (read is not null && written is not null || (read ?? written) is not null && (Text(query.Outcome) ?? Text(query.Reason)) is not null)
            return (null, Problems.BadField("read", query.Read, "Send read, or written, or outcome and reason."));
        if (from >= to) return (null, Problems.BadField("from", query.From, "Send a time before to."));
        if (to <= cursor.SubmittedAt) cursor = new RequestCursor(to.Value, Guid.Empty);
        return (new RequestFilter(cursor, from, principal, key, Text(query.Model), Text(query.Outcome), Text(query.Reason), read, written, limit), null);
    }

    /// <summary>The tiers as the ledger numbers them; null = whether there was one or not.</summary>
    private static (short[]? Tiers, ProblemHttpResult? Problem) ParseTiers(string field, string? text)
    {
        if (string.IsNullOrEmpty(text)) return (null, null);
        if (text == AnyTier) return ([.. CacheTiers.All.ToArray().Select(static tier => (short)tier)], null);
        return CacheTiers.TryParse(text, out var tier) ? ([(short)tier], null) : (null, Problems.BadField(field, text, "Send 5m, 1h, 24h or any."));
    }

    private static string? Text(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
