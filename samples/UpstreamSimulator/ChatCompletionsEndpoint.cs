using Microsoft.Extensions.Options;

namespace UpstreamSimulator;

/// <summary><c>POST /v1/chat/completions</c> and <c>GET /v1/models</c>.</summary>
internal sealed class ChatCompletionsEndpoint(PromptTokens tokens, Overload overload, IOptions<SimulatorOptions> options, TimeProvider clock)
{
    private readonly long _created = clock.GetUtcNow().ToUnixTimeSeconds();

    public async Task CompleteAsync(HttpContext context)
    {
        ModelRequest request;
        try
        {
            request = await ModelRequest.ReadAsync(context, ChatRequest.Parse);
        }
        catch (BadRequestException error)
        {
            await Reply.JsonAsync(context, 400, json => OpenAIJson.WriteError(json, error));
            return;
        }
        if (overload.Refuses(request.Model))
        {
            await Reply.JsonAsync(context, StatusCodes.Status503ServiceUnavailable, OpenAIJson.WriteOverloaded);
            return;
        }
        var answer = ModelAnswer.To(request, tokens.Count(request), options.Value, clock.GetUtcNow());
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

    public Task ListModelsAsync(HttpContext context) => Reply.JsonAsync(
        context, 200, json => OpenAIJson.WriteModels(
            json, options.Value.Models.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), _created));

    private async Task AnswerAsync(HttpContext context, ModelAnswer answer)
    {
        var rhythm = new Rhythm(options.Value, answer.Random, clock);
        await rhythm.BeforeFirstTokenAsync(answer.PromptTokens, context.RequestAborted);
        for (var i = 1; i < answer.Pieces.Length; i++) await rhythm.BeforeNextTokenAsync(context.RequestAborted);
        await Reply.JsonAsync(context, 200, json => OpenAIJson.WriteCompletion(json, answer));
    }

    private async Task StreamAsync(HttpContext context, ModelRequest request, ModelAnswer answer)
    {
        await Reply.StartStreamAsync(context);
        var rhythm = new Rhythm(options.Value, answer.Random, clock);
        await rhythm.BeforeFirstTokenAsync(answer.PromptTokens, context.RequestAborted);
        await Reply.EventAsync(context, json => OpenAIJson.WriteChunk(json, answer, "assistant", "", null, request.IncludeUsage));
        for (var i = 0; i < answer.Pieces.Length; i++)
        {
            if (i > 0) await rhythm.BeforeNextTokenAsync(context.RequestAborted);
            await Reply.EventAsync(context, json => OpenAIJson.WriteChunk(json, answer, null, answer.Pieces[i], null, request.IncludeUsage));
        }
        var reason = OpenAIJson.FinishReason(answer);
        await Reply.EventAsync(context, json => OpenAIJson.WriteChunk(json, answer, null, null, reason, request.IncludeUsage));
        if (request.IncludeUsage) await Reply.EventAsync(context, json => OpenAIJson.WriteUsageChunk(json, answer));
        await context.Response.BodyWriter.WriteAsync("data: [DONE]\n\n"u8.ToArray(), context.RequestAborted);
    }
}
