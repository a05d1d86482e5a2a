using System.Text.Json;
using Microsoft.Extensions.Options;

namespace UpstreamSimulator;

/// <summary><c>POST /v1/messages</c> and <c>POST /v1/messages/count_tokens</c>.</summary>
internal sealed class MessagesEndpoint(PromptTokens tokens, Overload overload, IOptions<SimulatorOptions> options, TimeProvider clock)
{
    private const int Overloaded = 529;   // Anthropic's own

    public async Task CreateAsync(HttpContext context)
    {
        if (await ReadAsync(context, MessagesRequest.Parse) is not { } request) return;
        if (overload.Refuses(request.Model))
        {
            await Reply.JsonAsync(context, Overloaded, json => AnthropicJson.WriteOverloaded(json, RequestId(context)));
            return;
        }
        var answer = ModelAnswer.To(request, tokens.Count(request), options.Value, clock.GetUtcNow());
        var rhythm = new Rhythm(options.Value, answer.Random, clock);
        try
        {
            if (request.Stream) await StreamAsync(context, answer, rhythm);
            else await AnswerAsync(context, answer, rhythm);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has left: an engine stops generating then, too.
        }
    }

    public async Task CountTokensAsync(HttpContext context)
    {
        if (await ReadAsync(context, MessagesRequest.ParsePrompt) is not { } request) return;
        await Reply.JsonAsync(context, 200, json => AnthropicJson.WriteCount(json, tokens.Count(request)));
    }

    private static string RequestId(HttpContext context) => "req_" + context.TraceIdentifier;

    /// <returns>Null where the request was bad and has been answered.</returns>
    private static async Task<ModelRequest?> ReadAsync(HttpContext context, Func<JsonElement, ModelRequest> parse)
    {
        try
        {
            return await ModelRequest.ReadAsync(context, parse);
        }
        catch (BadRequestException error)
        {
            await Reply.JsonAsync(context, 400, json => AnthropicJson.WriteError(json, error, RequestId(context)));
            return null;
        }
    }

    private static async Task AnswerAsync(HttpContext context, ModelAnswer answer, Rhythm rhythm)
    {
        await rhythm.BeforeFirstTokenAsync(answer.PromptTokens, context.RequestAborted);
        for (var i = 1; i < answer.Pieces.Length; i++) await rhythm.BeforeNextTokenAsync(context.RequestAborted);
        await Reply.JsonAsync(context, 200, json => AnthropicJson.WriteMessage(json, answer));
    }

    private static async Task StreamAsync(HttpContext context, ModelAnswer answer, Rhythm rhythm)
    {
        await Reply.StartStreamAsync(context);
        await rhythm.BeforeFirstTokenAsync(answer.PromptTokens, context.RequestAborted);
        await Reply.EventAsync(context, json => AnthropicJson.WriteMessageStart(json, answer), "message_start");
        await Reply.EventAsync(context, json => AnthropicJson.WriteBlockStart(json, answer), "content_block_start");
        await Reply.EventAsync(context, AnthropicJson.WritePing, "ping");
        for (var i = 0; i < answer.Pieces.Length; i++)
        {
            if (i > 0) await rhythm.BeforeNextTokenAsync(context.RequestAborted);
            await Reply.EventAsync(context, json => AnthropicJson.WriteBlockDelta(json, answer, answer.Pieces[i]), "content_block_delta");
        }
        await Reply.EventAsync(context, AnthropicJson.WriteBlockStop, "content_block_stop");
        await Reply.EventAsync(context, json => AnthropicJson.WriteMessageDelta(json, answer), "message_delta");
        await Reply.EventAsync(context, AnthropicJson.WriteMessageStop, "message_stop");
    }
}
