using System.Globalization;
using CacheIndex.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CacheIndex.Analytics;

/// <summary>A place in the ledger, newest first: everything older than this request.</summary>
internal readonly record struct RequestCursor(DateTimeOffset SubmittedAt, Guid RequestId)
{
    /// <summary>Before everything: from the newest request on.</summary>
    public static RequestCursor Newest(DateTimeOffset now) => new(now.AddDays(1), Guid.Empty);

    /// <summary>Reads <c>&lt;submittedAt&gt;,&lt;requestId&gt;</c>, or a time alone.</summary>
    public static (RequestCursor Cursor, ProblemHttpResult? Problem) Parse(string? text, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(text)) return (Newest(now), null);
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        var id = Guid.Empty;
        if (DateTimeOffset.TryParse(comma < 0 ? text : text[..comma], CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            && (comma < 0 || Guid.TryParse(text.AsSpan(comma + 1), out id)))
        {
            return (new RequestCursor(time, id), null);
        }
        return (default, Problems.BadField("before", text, "Send <submittedAt>,<requestId> of the last row you have, or an ISO 8601 time."));
    }
}
