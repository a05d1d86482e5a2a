using PromptCaching.Prompts;

namespace Gateway.Exchanges;

/// <summary><c>POST /v1/chat/completions</c> and <c>POST /v1/messages</c>: the same exchange in two dialects.</summary>
internal sealed class ExchangeEndpoint(Admission admission, ExchangeParts parts)
{
    public Task ChatCompletionsAsync(HttpContext context) => HandleAsync(context, PromptDialect.ChatCompletions);

    public Task MessagesAsync(HttpContext context) => HandleAsync(context, PromptDialect.Messages);

    private async Task HandleAsync(HttpContext context, PromptDialect dialect)
    {
        if (await admission.AdmitAsync(context, dialect, judgesMarkers: true) is not { } request) return;
        await using var exchange = new Exchange(parts, context, request);
        await exchange.RunAsync();
    }
}
