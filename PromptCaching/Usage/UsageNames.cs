using System.Text;
using System.Text.Json;

namespace PromptCaching.Usage;

/// <summary>The names under which providers report counts.</summary>
internal static class UsageNames
{
    private static readonly (byte[] Name, UsageField Field)[] Counts =
    [
        .. Named(UsageField.PromptTokens, "prompt_tokens"),
        .. Named(UsageField.CompletionTokens, "completion_tokens"),
        .. Named(UsageField.TotalTokens, "total_tokens"),
        .. Named(UsageField.CachedTokens, "cached_tokens", "num_cached_tokens"),
        .. Named(UsageField.CacheWriteTokens, "cache_write_tokens"),
        .. Named(UsageField.CacheHitTokens, "prompt_cache_hit_tokens"),
        .. Named(UsageField.CacheMissTokens, "prompt_cache_miss_tokens"),
        .. Named(UsageField.ReasoningTokens, "reasoning_tokens"),
        .. Named(UsageField.InputTokens, "input_tokens"),
        .. Named(UsageField.OutputTokens, "output_tokens"),
        .. Named(UsageField.CacheReadInputTokens, "cache_read_input_tokens"),
        .. Named(UsageField.CacheCreationInputTokens, "cache_creation_input_tokens", "cache_creation_tokens"),
        .. Named(UsageField.Ephemeral5m, "ephemeral_5m_input_tokens", "claude_cache_creation_5_m_tokens"),
        .. Named(UsageField.Ephemeral1h, "ephemeral_1h_input_tokens", "claude_cache_creation_1_h_tokens"),
        .. Named(UsageField.Ephemeral24h, "ephemeral_24h_input_tokens"),
        .. Named(UsageField.BedrockInput, "inputTokens"),
        .. Named(UsageField.BedrockOutput, "outputTokens"),
        .. Named(UsageField.BedrockRead, "cacheReadInputTokens", "cacheReadInputTokenCount"),
        .. Named(UsageField.BedrockWrite, "cacheWriteInputTokens", "cacheWriteInputTokenCount"),
        .. Named(UsageField.GeminiPrompt, "promptTokenCount"),
        .. Named(UsageField.GeminiToolPrompt, "toolUsePromptTokenCount"),
        .. Named(UsageField.GeminiCached, "cachedContentTokenCount"),
        .. Named(UsageField.GeminiCandidates, "candidatesTokenCount"),
        .. Named(UsageField.GeminiThoughts, "thoughtsTokenCount"),
        .. Named(UsageField.OtelInput, "gen_ai.usage.input_tokens"),
        .. Named(UsageField.OtelOutput, "gen_ai.usage.output_tokens"),
        .. Named(UsageField.OtelRead, "gen_ai.usage.cache_read.input_tokens"),
        .. Named(UsageField.OtelWrite, "gen_ai.usage.cache_write.input_tokens", "gen_ai.usage.cache_creation.input_tokens"),
    ];

    private static readonly byte[][] Details =
    [
        "prompt_tokens_details"u8.ToArray(),
        "prompt_token_details"u8.ToArray(),   // Mistral knows both
        "completion_tokens_details"u8.ToArray(),
        "input_tokens_details"u8.ToArray(),
        "output_tokens_details"u8.ToArray(),
        "cache_creation"u8.ToArray(),
        "cache_creation_token_details"u8.ToArray(),   // LiteLLM
    ];

    public static UsageName Match(ref Utf8JsonReader reader, out UsageField field)
    {
        foreach (var (name, candidate) in Counts)
        {
            if (reader.Is(name))
            {
                field = candidate;
                return UsageName.Count;
            }
        }
        field = default;
        foreach (var name in Details)
        {
            if (reader.Is(name)) return UsageName.Details;
        }
        if (reader.Is("cacheDetails"u8)) return UsageName.BedrockDetails;
        return reader.Is("iterations"u8) ? UsageName.Iterations : UsageName.Other;
    }

    private static (byte[], UsageField)[] Named(UsageField field, params ReadOnlySpan<string> names)
    {
        var named = new (byte[], UsageField)[names.Length];
        for (var i = 0; i < names.Length; i++) named[i] = (Encoding.UTF8.GetBytes(names[i]), field);
        return named;
    }
}
