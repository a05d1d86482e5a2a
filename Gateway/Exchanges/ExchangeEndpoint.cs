using PromptCaching.Prompts;

namespace Gateway.Exchanges;

/// <summary><c>POST /v1/chat/completions</c>, <c>POST /v1/messages</c> and <c>POST /v1/responses</c>: the same exchange in three dialects.</summary>
internal sealed class ExchangeEndpoint(Admission admission, ExchangeParts parts)
{
    public Task ChatCompletionsAsync(HttpContext context) => HandleAsync(context, PromptDialect.ChatCompletions);

    public Task MessagesAsync(HttpContext context) => HandleAsync(context, PromptDialect.Messages);

    public Task ResponsesAsync(HttpContext context) => HandleAsync(context, PromptDialect.Responses);

    private async Task HandleAsync(HttpContext context, PromptDialect dialect)
    {
        if (await admission.AdmitAsync(context, dialect, isAnswered: true) is not { } request) return;
        await using var exchange = new Exchange(parts, context, request);
        await exchange.RunAsync();
    }
}
