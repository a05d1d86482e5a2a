using System.Collections.Frozen;
using System.Diagnostics;
using System.Net.Http.Headers;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Gateway.Upstream;

/// <summary>Which headers cross the gateway: all but those of one connection (RFC 9110 §7.6.1), of framing, and of one side's own identity.</summary>
internal static class ForwardedHeaders
{
    private static readonly string[] HopByHop =
    [
        HeaderNames.Connection, HeaderNames.KeepAlive, HeaderNames.ProxyConnection, HeaderNames.ProxyAuthenticate, HeaderNames.ProxyAuthorization,
        HeaderNames.TE, HeaderNames.Trailer, HeaderNames.TransferEncoding, HeaderNames.Upgrade, "HTTP2-Settings",
    ];

    /// <summary>The client's credentials, addresses and cookies are the gateway's business; framing and encoding are set anew.</summary>
    private static readonly FrozenSet<string> KeptFromUpstream = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
    [
        .. HopByHop, HeaderNames.Host, HeaderNames.Authorization, "x-api-key", "api-key", "x-internal-key", "x-promptcache-principal", HeaderNames.Cookie,
            "OpenAI-Organization", "OpenAI-Project",
        HeaderNames.ContentLength, HeaderNames.Expect, HeaderNames.AcceptEncoding, "Forwarded", "X-Forwarded-For", "X-Forwarded-Host",
            "X-Forwarded-Proto",
        "X-Forwarded-Prefix", "X-Real-IP",
    ]);

    /// <summary>What binds a client to the upstream's host instead of ours; the body is framed anew.</summary>
    private static readonly FrozenSet<string> KeptFromClient = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        [.. HopByHop, HeaderNames.SetCookie, HeaderNames.AltSvc, HeaderNames.StrictTransportSecurity, HeaderNames.ContentLength,
            HeaderNames.ContentEncoding]);

    private static readonly FrozenSet<string> TraceContext =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, ["traceparent", "tracestate", "baggage", "Request-Id", "Correlation-Context"]);

    public static void CopyToUpstream(IHeaderDictionary headers, HttpRequestMessage request)
    {
        var traced = Activity.Current is not null;   // Then the handler writes the trace context, with its own span as the parent.
        var connection = headers.Connection;
        foreach (var (name, values) in headers)
        {
            if (KeptFromUpstream.Contains(name) || name.StartsWith(':') || (traced && TraceContext.Contains(name)) || IsListed(connection, name))
                continue;
            if (!Add(request.Headers, name, values) && request.Content is { } content) Add(content.Headers, name, values);
        }
        request.Headers.TryAddWithoutValidation(HeaderNames.AcceptEncoding, "identity");
    }

    public static void CopyToClient(HttpResponseMessage response, IHeaderDictionary headers)
    {
        var connection = response.Headers.NonValidated.TryGetValues(HeaderNames.Connection, out var listed) ? ToValues(listed) : StringValues.Empty;
        Copy(response.Headers.NonValidated, connection, headers);
        Copy(response.Content.Headers.NonValidated, connection, headers);
    }

    private static void Copy(HttpHeadersNonValidated source, StringValues connection, IHeaderDictionary target)
    {
        foreach (var (name, values) in source)
        {
            if (KeptFromClient.Contains(name) || IsListed(connection, name)) continue;
            try
            {
                target.Append(name, ToValues(values));
            }
            catch (InvalidOperationException)
            {
                // Kestrel refuses control characters. Such a header is not worth the answer, or its record.
            }
        }
    }

    private static bool Add(HttpHeaders headers, string name, StringValues values) =>
        values.Count == 1 ? headers.TryAddWithoutValidation(name, values[0]) : headers.TryAddWithoutValidation(name, values.AsEnumerable());

    private static StringValues ToValues(HeaderStringValues values)
    {
        if (values.Count == 1) return new StringValues(values.ToString());
        var several = new string[values.Count];
        var i = 0;
        foreach (var value in values) several[i++] = value;
        return new StringValues(several);
    }

    /// <summary>Whether the Connection header names this one as its own.</summary>
    private static bool IsListed(StringValues connection, string name)
    {
        foreach (var value in connection)
        {
            foreach (var range in value.AsSpan().Split(','))
            {
                if (value.AsSpan(range).Trim().Equals(name, StringComparison.OrdinalIgnoreCase)) return true;
            }
        }
        return false;
    }
}
