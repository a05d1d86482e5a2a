using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace UpstreamSimulator;

/// <summary><c>POST /v1/chat/completions</c> and <c>GET /v1/models</c>.</summary>
internal sealed class ChatCompletionsEndpoint(PromptTokens tokens, IOptions<SimulatorOptions> options, TimeProvider clock)
{
    private readonly long _created = clock.GetUtcNow().ToUnixTimeSeconds();

    public async Task CompleteAsync(HttpContext context)
    {
        ChatRequest request;
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            request = ChatRequest.Parse(body.RootElement.Clone());
        }
        catch (JsonException)
        {
            await WriteAsync(context, 400, static json =>
                OpenAIJson.WriteError(json, new ChatRequestException(null, "invalid_json", "We could not parse the JSON body of your request.")));
            return;
        }
        catch (ChatRequestException error)
        {
            await WriteAsync(context, 400, json => OpenAIJson.WriteError(json, error));
            return;
        }
        var answer = ChatAnswer.To(request, tokens.Count(request), options.Value, clock.GetUtcNow());
        try
        {
            if (request.Stream) await StreamAsync(context, request, answer);
            else await AnswerAsync(context, answer);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has left: an engine stops generating then, too.
        }
    }

    public Task ListModelsAsync(HttpContext context) => WriteAsync(
        context, 200, json =>
            OpenAIJson.WriteModels(
            json, options.Value.Models.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), _created));

    private async Task AnswerAsync(HttpContext context, ChatAnswer answer)
    {
        var rhythm = new Rhythm(options.Value, answer.Random, clock);
        await rhythm.BeforeFirstTokenAsync(answer.PromptTokens, context.RequestAborted);
        for (var i = 1; i < answer.Pieces.Length; i++) await rhythm.BeforeNextTokenAsync(context.RequestAborted);
        await WriteAsync(context, 200, json => OpenAIJson.WriteCompletion(json, answer));
    }

    private async Task StreamAsync(HttpContext context, ChatRequest request, ChatAnswer answer)
    {
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        await context.Response.StartAsync(context.RequestAborted);
        var rhythm = new Rhythm(options.Value, answer.Random, clock);
        await rhythm.BeforeFirstTokenAsync(answer.PromptTokens, context.RequestAborted);
        await EventAsync(context, json => OpenAIJson.WriteChunk(json, answer, "assistant", "", null, request.IncludeUsage));
        for (var i = 0; i < answer.Pieces.Length; i++)
        {
            if (i > 0) await rhythm.BeforeNextTokenAsync(context.RequestAborted);
            await EventAsync(context, json => OpenAIJson.WriteChunk(json, answer, null, answer.Pieces[i], null, request.IncludeUsage));
        }
        await EventAsync(context, json => OpenAIJson.WriteChunk(json, answer, null, null, answer.FinishReason, request.IncludeUsage));
        if (request.IncludeUsage) await EventAsync(context, json => OpenAIJson.WriteUsageChunk(json, answer));
        await context.Response.BodyWriter.WriteAsync("data: [DONE]\n\n"u8.ToArray(), context.RequestAborted);
    }

    private static async Task EventAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        var body = context.Response.BodyWriter;
        body.Write("data: "u8);
        using (var json = new Utf8JsonWriter(body)) write(json);
        body.Write("\n\n"u8);
        await body.FlushAsync(context.RequestAborted);
    }

    private static async Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        using (var json = new Utf8JsonWriter(context.Response.BodyWriter)) write(json);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
