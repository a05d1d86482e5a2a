using Microsoft.Extensions.Options;

namespace UpstreamSimulator;

/// <summary><c>POST /v1/responses</c>.</summary>
internal sealed class ResponsesEndpoint(PromptTokens tokens, Overload overload, IOptions<SimulatorOptions> options, TimeProvider clock)
{
    public async Task CreateAsync(HttpContext context)
    {
        ModelRequest request;
        try
        {
            request = await ModelRequest.ReadAsync(context, ResponsesRequest.Parse);
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

    private static async Task AnswerAsync(HttpContext context, ModelAnswer answer, Rhythm rhythm)
    {
        await rhythm.BeforeFirstTokenAsync(answer.PromptTokens, context.RequestAborted);
        for (var i = 1; i < answer.Pieces.Length; i++) await rhythm.BeforeNextTokenAsync(context.RequestAborted);
        await Reply.JsonAsync(context, 200, json => ResponsesJson.WriteResponse(json, answer, isDone: true));
    }

    private static async Task StreamAsync(HttpContext context, ModelAnswer answer, Rhythm rhythm)
    {
        var number = 0;
        await Reply.StartStreamAsync(context);
        await rhythm.BeforeFirstTokenAsync(answer.PromptTokens, context.RequestAborted);
        await SendAsync("response.created");
        await SendAsync("response.in_progress");
        await SendAsync("response.output_item.added");
        if (answer.Call is null) await SendAsync("response.content_part.added");
        var delta = answer.Call is null ? "response.output_text.delta" : "response.function_call_arguments.delta";
        for (var i = 0; i < answer.Pieces.Length; i++)
        {
            if (i > 0) await rhythm.BeforeNextTokenAsync(context.RequestAborted);
            await SendAsync(delta, answer.Pieces[i]);
        }
        await SendAsync(answer.Call is null ? "response.output_text.done" : "response.function_call_arguments.done");
        if (answer.Call is null) await SendAsync("response.content_part.done");
        await SendAsync("response.output_item.done");
        await SendAsync(answer.IsCut ? "response.incomplete" : "response.completed");

        Task SendAsync(string type, string? piece = null) =>
            Reply.EventAsync(context, json => ResponsesJson.WriteEvent(json, answer, type, number++, piece), type);
    }
}
