using System.Buffers;
using System.Text;
using System.Text.Json;

namespace UpstreamSimulator;

/// <summary>Writes answers: JSON, or server-sent events that leave one by one.</summary>
internal static class Reply
{
    public static async Task JsonAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        using (var json = new Utf8JsonWriter(context.Response.BodyWriter)) write(json);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    public static Task StartStreamAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        return context.Response.StartAsync(context.RequestAborted);
    }

    public static async Task EventAsync(HttpContext context, Action<Utf8JsonWriter> write, string? name = null)
    {
        var body = context.Response.BodyWriter;
        if (name is not null) body.Write(Encoding.UTF8.GetBytes($"event: {name}\n"));
        body.Write("data: "u8);
        using (var json = new Utf8JsonWriter(body)) write(json);
        body.Write("\n\n"u8);
        await body.FlushAsync(context.RequestAborted);
    }
}
