using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Buffers;
using Gateway.Exchanges;

namespace Gateway.Errors;

/// <summary>Answers with an error of ours, in the client's dialect.</summary>
internal static class ErrorAnswer
{
    // JSON only, never inside HTML
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync(HttpContext context, ClientError error)
    {
        var response = context.Response;
        response.StatusCode = error.Status;
        response.ContentType = "application/json; charset=utf-8";
        var isAnthropic = ClientDialect.IsAnthropic(context.Request);
        error.Limit?.WriteTo(response.Headers, isAnthropic);
        using var body = new PooledBuffer();
        await using (var json = new Utf8JsonWriter(body, Readable))
        {
            if (isAnthropic)
            {
                var id = RequestId(context);
                response.Headers["request-id"] = id;   // where Anthropic's clients look
                AnthropicErrors.Write(json, error, id);
            }
            else
            {
                OpenAIErrors.Write(json, error);
            }
        }
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body.Memory, context.RequestAborted);
    }

    /// <summary>The ledger's id where the request has one; else what finds it in the traces or the log.</summary>
    private static string RequestId(HttpContext context) =>
        context.Response.Headers[Exchange.RequestIdHeader] is [{ } recorded] ? recorded
            : Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
}
