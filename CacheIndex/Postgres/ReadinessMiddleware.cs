using CacheIndex.Errors;

namespace CacheIndex.Postgres;

/// <summary>Answers 503 to work that arrives before the schema is in place.</summary>
internal sealed class ReadinessMiddleware(RequestDelegate next, DatabaseReadiness readiness)
{
    public Task InvokeAsync(HttpContext context) =>
        readiness.IsReady || context.Request.Path == "/health" || context.Request.Path == "/alive"
            ? next(context)
            : Problems.Unavailable("The database's schema is not in place yet. Send the request again once /health is healthy.")
                .ExecuteAsync(context);
}
