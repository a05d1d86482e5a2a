using CacheIndex.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CacheIndex.Analytics;

/// <summary>Order and page of a table of sums.</summary>
internal sealed record GroupSort(string Field, bool Descending, int Limit, int Offset)
{
    private const int MaxRows = 500;
    private const int DefaultRows = 50;
    private const int MaxOffset = 1_000_000;

    private static readonly string[] Fields =
    [
        "name", "requests", "prompt_tokens", "read_tokens", "written_tokens", "hit_rate", "reuse", "saved_tokens", "savings", "charged", "last_hit",
    ];

    /// <summary>Reads the query. The default is most saved tokens first; a name alone sorts from A to Z, a figure alone from the top.</summary>
    public static (GroupSort? Sort, ProblemHttpResult? Problem) Parse(string? sort, string? descending, string? limit, string? offset)
    {
        var field = string.IsNullOrEmpty(sort) ? "saved_tokens" : sort;
        if (!Fields.Contains(field)) return (null, Problems.BadField("sort", sort, $"Send one of {string.Join(", ", Fields)}."));
        var down = field != "name";
        if (!string.IsNullOrEmpty(descending) && !bool.TryParse(descending, out down))
        {
            return (null, Problems.BadField("descending", descending, "Send true or false."));
        }
        var (rows, badLimit) = Number("limit", limit, DefaultRows, 1, MaxRows);
        if (badLimit is not null) return (null, badLimit);
        var (skip, badOffset) = Number("offset", offset, 0, 0, MaxOffset);
        return badOffset is not null ? (null, badOffset) : (new GroupSort(field, down, rows, skip), null);
    }

    /// <summary>Reads an optional whole number.</summary>
    public static (int Value, ProblemHttpResult? Problem) Number(string field, string? text, int standard, int least, int most)
    {
        var value = standard;
        return string.IsNullOrEmpty(text) || int.TryParse(text, out value) && value >= least && value <= most
            ? (value, null)
            : (0, Problems.BadField(field, text, $"Send {least} to {most}."));
    }
}
