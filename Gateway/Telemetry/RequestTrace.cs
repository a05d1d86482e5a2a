using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Telemetry;

/// <summary>The trace that a request belongs to.</summary>
internal static class RequestTrace
{
    /// <summary>The server's span; null where spans are not exported.</summary>
    public static Activity? Span(HttpContext context) => context.Features.Get<IHttpActivityFeature>()?.Activity;

    /// <summary>Its id as 32 hexadecimal characters: the span's, else the one the client sent. Null where there is none.</summary>
    public static string? Id(HttpContext context)
    {
        if (Span(context) is { } span) return span.TraceId.ToHexString();
        return ActivityContext.TryParse(context.Request.Headers.TraceParent, context.Request.Headers.TraceState, out var sent)
            ? sent.TraceId.ToHexString()
            : null;
    }
}
