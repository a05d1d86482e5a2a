namespace Dashboard.Security;

internal static class SecurityHeaders
{
    // Only our own files run. Inline styles are allowed because Fluent UI's components bring some; they cannot load or send anything elsewhere.
    private const string Policy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Headers that keep a browser from running or leaking what the dashboard did not send.</summary>
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";   // an address holds principals' ids
        return next(context);
    });
}
