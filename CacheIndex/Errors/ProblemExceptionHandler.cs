using System.Text.Json;
using CacheIndex.Postgres;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace CacheIndex.Errors;

/// <summary>Shapes what endpoints throw: bodies and parameters that do not parse, and a database that does not answer.</summary>
internal sealed partial class ProblemExceptionHandler(ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && context.RequestAborted.IsCancellationRequested)
        {
            Log.CallerLeft(logger, context.Request.Path);
            return true;
        }
        if (ToProblem(exception) is not { } problem) return false;
        await problem.ExecuteAsync(context);
        return true;
    }

    private ProblemHttpResult? ToProblem(Exception exception)
    {
        switch (exception)
        {
            case BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest, InnerException: JsonException json }:
                return FromJson(json);
            case BadHttpRequestException bad:
                return TypedResults.Problem(title: "Invalid request", statusCode: bad.StatusCode, detail: bad.Message);
            case JsonException json:
                return FromJson(json);
            case NpgsqlException npgsql when BrokenConnection.Caused(npgsql) || npgsql.IsTransient || npgsql.InnerException is TimeoutException:
                Log.DatabaseUnavailable(logger, npgsql);
                return Problems.Unavailable("The database does not answer. Send the request again later.");
            default:
                return null;
        }
    }

    /// <summary>The serializer's own words name .NET's types, except for what is no JSON at all.</summary>
    private static ProblemHttpResult FromJson(JsonException json)
    {
        const string contract = "/openapi/v1.json describes it.";
        var (value, remedy) = json.Message switch
        {
            var message when message.Contains("could not be mapped", StringComparison.Ordinal) => ("an unknown field", $"Leave it out, or send it under its right name: {contract}"),
            var message when message.Contains("missing required", StringComparison.Ordinal) =>
                ("incomplete", $"Send{message[(message.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(" Path:")[0].TrimEnd('.')} as well: {contract}"),
            var message when message.Contains("could not be converted", StringComparison.Ordinal) => ("of another kind or none of the values that it may have", $"Send what fits: {contract}"),
            var message => ("not JSON", message),
        };
        return Problems.BadField(json.Path ?? "$", value, remedy);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The database does not answer.")]
        public static partial void DatabaseUnavailable(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Debug, "The caller of {Path} left.")]
        public static partial void CallerLeft(ILogger logger, string path);
    }
}
