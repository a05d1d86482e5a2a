namespace PromptCaching.Tests.Usage;

/// <summary>Events of a chat completions stream, as OpenAI writes them.</summary>
internal static class ChatStream
{
    public const string Done = "data: [DONE]\n\n";

    public static string Content { get; } = Chunk("""{"index":0,"delta":{"content":"Hello"},"finish_reason":null}""", "null");

    public static string Stop { get; } = Chunk("""{"index":0,"delta":{},"finish_reason":"stop"}""", "null");

    public static string Usage { get; } = Chunk("",
        """{"prompt_tokens":1000,"completion_tokens":7,"total_tokens":1007,"prompt_tokens_details":{"cached_tokens":512,"audio_tokens":0},"cost":0.01}""");

    public static string UsageWith(long read, long write, long write5m, long write1h, long write24h) => Chunk("",
        $$$"""{"prompt_tokens":1000,"completion_tokens":7,"total_tokens":1007,"prompt_tokens_details":{"cached_tokens":{{{read}}},"audio_tokens":0,"cache_write_tokens":{{{write}}}},"cost":0.01,"cache_read_input_tokens":{{{read}}},"cache_creation_input_tokens":{{{write}}},"cache_creation":{"ephemeral_5m_input_tokens":{{{write5m}}},"ephemeral_1h_input_tokens":{{{write1h}}},"ephemeral_24h_input_tokens":{{{write24h}}}}}""");

    public static string Chunk(string choices, string usage) =>
        $$$"""data: {"id":"chatcmpl-1","object":"chat.completion.chunk","model":"m","choices":[{{{choices}}}],"usage":{{{usage}}}}""" + "\n\n";
}
