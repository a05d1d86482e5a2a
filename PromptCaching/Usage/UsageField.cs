namespace PromptCaching.Usage;

/// <summary>Every count that some provider reports; one per meaning and convention, however many names it goes by.</summary>
internal enum UsageField
{
    // OpenAI, Azure, OpenRouter, vLLM, SGLang, DeepSeek, Kimi, …
    PromptTokens,
    CompletionTokens,
    TotalTokens,
    CachedTokens,
    CacheWriteTokens,
    CacheHitTokens,
    CacheMissTokens,
    ReasoningTokens,

    // Anthropic; OpenAI's Responses for the first two
    InputTokens,
    OutputTokens,
    CacheReadInputTokens,
    CacheCreationInputTokens,
    Ephemeral5m,
    Ephemeral1h,
    Ephemeral24h,
    CompactionPrompt,
    CompactionRead,
    CompactionWrite5m,
    CompactionWrite1h,
    CompactionWrite24h,
    CompactionWriteUntyped,
    CompactionCompletion,

    // Bedrock Converse
    BedrockInput,
    BedrockOutput,
    BedrockRead,
    BedrockWrite,
    Bedrock5m,
    Bedrock1h,
    Bedrock24h,

    // Gemini
    GeminiPrompt,
    GeminiToolPrompt,
    GeminiCached,
    GeminiCandidates,
    GeminiThoughts,

    // OpenTelemetry attributes
    OtelInput,
    OtelOutput,
    OtelRead,
    OtelWrite,
}
