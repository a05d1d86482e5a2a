using CacheIndex.Access;
using CacheIndex.Prefixes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CacheIndex.Errors;

/// <summary>Every error answer of the service: RFC 9457 problem details that name the field, the value and the remedy.</summary>
internal static class Problems
{
    private const int ShownCharacters = 200;

    public static ProblemHttpResult BadField(string field, string? value, string remedy) =>
        Field(StatusCodes.Status400BadRequest, "Invalid request", field, value, remedy);

    /// <summary>A problem when the text cannot be stored as a name; null when it can.</summary>
    public static ProblemHttpResult? BadName(string field, string value) => NameRemedy(value) is { } remedy ? BadField(field, value, remedy) : null;

    /// <summary>What is wrong with a name; null = nothing.</summary>
    public static string? NameRemedy(string value) =>
        value.Length is 0 or > PrefixLimits.MaxNameLength || value.Contains('\0', StringComparison.Ordinal)
            ? $"Send 1 to {PrefixLimits.MaxNameLength} characters, none of them NUL."
            : null;

    public static ProblemHttpResult NotFound(string detail) =>
        TypedResults.Problem(title: "Not found", statusCode: StatusCodes.Status404NotFound, detail: detail);

    /// <summary>Neither secret was right.</summary>
    /// <param name="takesToken">Whether an administrator's token would have done, too.</param>
    public static ProblemHttpResult Unauthorized(bool takesToken) => TypedResults.Problem(
        title: "Unauthorized", statusCode: StatusCodes.Status401Unauthorized,
        detail: $"The header {AccessMiddleware.Header} is missing or wrong. Send the value of this service's setting InternalKey"
            + (takesToken ? ", or the header Authorization: Bearer <the setting AdminToken>." : "."),
        extensions: new Dictionary<string, object?> { ["field"] = takesToken ? "Authorization" : AccessMiddleware.Header });

    /// <summary>It is at odds with what is there.</summary>
    public static ProblemHttpResult Conflict(string field, string? value, string remedy) => Field(StatusCodes.Status409Conflict, "Conflict", field, value, remedy);

    public static ProblemHttpResult Unavailable(string detail) =>
        TypedResults.Problem(title: "Unavailable", statusCode: StatusCodes.Status503ServiceUnavailable, detail: detail);

    private static ProblemHttpResult Field(int status, string title, string field, string? value, string remedy) => TypedResults.Problem(
        title: title, statusCode: status, detail: $"{field} is {Shown(value)}. {remedy}",
        extensions: new Dictionary<string, object?> { ["field"] = field, ["value"] = Shown(value), ["remedy"] = remedy });

    private static string Shown(string? value) => value switch
    {
        null => "missing",
        { Length: 0 } => "empty",
        { Length: > ShownCharacters } => value[..ShownCharacters] + "…",
        _ => value,
    };
}
