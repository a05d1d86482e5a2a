namespace PromptCaching.Prompts;

/// <summary>The request format of a body.</summary>
public enum PromptDialect
{
    /// <summary>OpenAI's <c>POST /v1/chat/completions</c>.</summary>
    ChatCompletions,

    /// <summary>Anthropic's <c>POST /v1/messages</c>.</summary>
    Messages,

    /// <summary>OpenAI's <c>POST /v1/responses</c>.</summary>
    Responses,
}
