using System.IO.Pipelines;
using System.Text.Json;
using CacheIndex.Errors;
using PromptCaching.Wire;

namespace CacheIndex.Live;

internal static class LiveEndpoints
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestWaitForEvents = TimeSpan.FromSeconds(5);

    public static void MapLive(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/live/requests", StreamAsync).WithName("StreamRequests").WithTags("Live")
            .WithSummary("Server-sent events: one \"request\" for each request recorded from now on, a comment when nothing happens.")
            .Produces<RequestRow>(StatusCodes.Status200OK, "text/event-stream").ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task StreamAsync(
        HttpContext context, LiveRequests live, TimeProvider clock, IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        using var subscription = live.Subscribe();
        if (subscription is null)
        {
            await Problems.Unavailable("Too many live views are open. Close some and try again.").ExecuteAsync(context);
            return;
        }
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        try
        {
            // Once the first bytes are out, nothing recorded afterwards is missed; what was recorded just before may come too.
            await live.Listening.WaitAsync(LongestWaitForEvents, clock, ending.Token);
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-store";
            await WriteCommentAsync(context.Response, ending.Token);
            await CopyAsync(subscription, context.Response, clock, ending.Token);
        }
        catch (TimeoutException)
        {
            await Problems.Unavailable("Live events do not arrive here at the moment. Try again later.").ExecuteAsync(context);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The reader left or the service stops: the stream just ends.
        }
    }

    /// <summary>Writes events as they come and a comment whenever none came for a while; ends with the token.</summary>
    internal static async Task CopyAsync(
        LiveSubscription subscription, HttpResponse response, TimeProvider clock, CancellationToken cancellationToken)
    {
        Task<bool>? next = null;
        while (true)
        {
            next ??= subscription.Rows.WaitToReadAsync(cancellationToken).AsTask();
            try
            {
                await next.WaitAsync(Heartbeat, clock, cancellationToken);
            }
            catch (TimeoutException)
            {
                await WriteCommentAsync(response, cancellationToken);
                continue;
            }
            next = null;
            while (subscription.Rows.TryRead(out var row)) WriteEvent(response, row);
            await response.BodyWriter.FlushAsync(cancellationToken);
        }
    }

    private static void WriteEvent(HttpResponse response, RequestRow row)
    {
        var body = response.BodyWriter;
        Write(body, "event: request\ndata: "u8);
        using (var json = new Utf8JsonWriter(body)) JsonSerializer.Serialize(json, row, WireJson.Default.RequestRow);
        Write(body, "\n\n"u8);
    }

    private static async Task WriteCommentAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        Write(response.BodyWriter, ":\n\n"u8);
        await response.BodyWriter.FlushAsync(cancellationToken);
    }

    private static void Write(PipeWriter body, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(body.GetSpan(bytes.Length));
        body.Advance(bytes.Length);
    }
}
