using System.Collections.Frozen;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Passthrough;

/// <summary>Path and query exactly as the client sent them: decoded and encoded again, <c>%2541</c> would reach the upstream as <c>A</c>.</summary>
internal static class SentTarget
{
    private const int MostEncodings = 4;

    private static readonly FrozenSet<string> Prompts = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        ["/v1/chat/completions", "/v1/messages", "/v1/messages/count_tokens", "/v1/responses"]);

    /// <returns>Begins with <c>/v1/</c>. Null where some upstream might take the path for one outside, or for an endpoint of the gateway's own, which
    /// is not to be had around the gateway.</returns>
    public static string? Of(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!target.StartsWith('/')) target = OfAbsolute(target);
        if (!target.StartsWith("/v1/", StringComparison.Ordinal) || target.Contains('#') || target.AsSpan().ContainsAnyExceptInRange('!', '~')) return null;
        var path = target[..(target.IndexOf('?') is >= 0 and var end ? end : target.Length)];
        return Resolved(path) is { } resolved && !IsOurs(context.Request.Method, resolved) ? target : null;
    }

    /// <summary>Clients may send the whole URL (RFC 9112 §3.2.2).</summary>
    private static string OfAbsolute(string url) =>
        url.IndexOf('/', url.IndexOf("//", StringComparison.Ordinal) + 2) is >= 0 and var path ? url[path..] : "";

    /// <summary>The path as the most obliging server would read it; null where that has dots to follow.</summary>
    private static string? Resolved(string path)
    {
        for (var encodings = 0; Uri.UnescapeDataString(path) is var decoded && decoded != path; encodings++)
        {
            if (encodings == MostEncodings) return null;
            path = decoded;
        }
        var merged = new StringBuilder(path.Length);
        var end = path.AsSpan().IndexOfAny('?', '#');
        foreach (var range in path.AsSpan(0, end >= 0 ? end : path.Length).SplitAny('/', '\\'))
        {
            var segment = path.AsSpan(range);
            if (segment is "." or "..") return null;
            if (segment.Length > 0) merged.Append('/').Append(segment);
        }
        return merged.ToString();
    }

    private static bool IsOurs(string method, PathString path)
    {
        if (path.StartsWithSegments("/v1/prompt-cache")) return true;
        if (HttpMethods.IsGet(method) || HttpMethods.IsHead(method)) return path.StartsWithSegments("/v1/models");
        return HttpMethods.IsPost(method) && Prompts.Contains(path.Value!);
    }
}
