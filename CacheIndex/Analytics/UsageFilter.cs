using System.Globalization;
using CacheIndex.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CacheIndex.Analytics;

/// <summary>Which requests to add up: a range of whole minutes, optionally one principal, one key and one model.</summary>
internal sealed record UsageFilter(DateTimeOffset From, DateTimeOffset To, Guid? Principal, Guid? Key, string? Model)
{
    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
    private static readonly TimeSpan DefaultRange = TimeSpan.FromDays(1);

    // Units that hold it end before time does.
    private static readonly DateTimeOffset Latest = new(9990, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The range of the same length just before this one.</summary>
    public UsageFilter Previous => this with { From = From - (To - From), To = From };

    /// <summary>Reads the query; the default range is the last day. A range that cuts a minute gets all of it. Answers with a filter or with what is
    /// wrong.</summary>
    public static (UsageFilter? Filter, ProblemHttpResult? Problem) Parse(UsageQuery query, DateTimeOffset now)
    {
        if (ParseTime("to", query.To) is var (end, badTo) && badTo is not null) return (null, badTo);
        if (ParseTime("from", query.From) is var (start, badFrom) && badFrom is not null) return (null, badFrom);
        if (ParseId("principal", query.Principal) is var (principal, badPrincipal) && badPrincipal is not null) return (null, badPrincipal);
        if (ParseId("key", query.Key) is var (key, badKey) && badKey is not null) return (null, badKey);
        var until = end ?? now;
        var since = start ?? until - DefaultRange;
        if (until > Latest) return (null, Problems.BadField("to", query.To!, $"Send a time before {Latest:O}."));
        // The period before must be expressible too.
        if (since >= until || until - since > since - DateTimeOffset.UnixEpoch)
        {
            return (null, Problems.BadField(
                "from", since.ToString("O", CultureInfo.InvariantCulture), $"Send a time before {until:O}, and not decades before."));
        }
        (since, until) = UsageRange.MinutesOf(since, until);
        return (new UsageFilter(since, until, principal, key, string.IsNullOrEmpty(query.Model) ? null : query.Model), null);
    }

    /// <summary>Whether the question is about nobody in particular.</summary>
    public bool IsAboutEverybody => Principal is null && Key is null;

    /// <summary>Reads an optional id.</summary>
    public static (Guid? Id, ProblemHttpResult? Problem) ParseId(string field, string? text) =>
        string.IsNullOrEmpty(text) ? (null, null)
        : Guid.TryParse(text, out var id) ? (id, null)
        : (null, Problems.BadField(field, text, $"Send the {field}'s id, a UUID."));

    /// <summary>Reads an optional time; without an offset it is UTC.</summary>
    public static (DateTimeOffset? Time, ProblemHttpResult? Problem) ParseTime(string field, string? text) =>
        string.IsNullOrEmpty(text) ? (null, null)
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out var time) ? (time, null)
        : (null, Problems.BadField(field, text, "Send an ISO 8601 time such as 2026-01-31T15:00:00Z."));
}
