namespace Dashboard.Security;

internal static class SecurityHeaders
{
    // Only our own files run or style the page. Style attributes are allowed: bars and Fluent UI's components size themselves with them.
    // The hash is that of an empty style element, which Fluent UI's script fills through its own object.
    private const string Policy =
        "default-src 'self'; script-src 'self'; " +
        "style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; style-src-attr 'unsafe-inline'; " +
        "img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

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
