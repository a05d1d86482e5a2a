using System.Buffers;
using System.Text;
using PromptCaching.Prompts;

namespace PromptCaching.Tests.Shared;

/// <summary>Reads bodies as tests write them.</summary>
internal static class Read
{
    public static PromptRules AllTiers { get; } = new() { EnabledTtls = [CacheTier.FiveMinutes, CacheTier.OneHour, CacheTier.OneDay] };

    public static ParsedPrompt Chat(string body, PromptRules? rules = null, string? query = null) => Prompt(PromptDialect.ChatCompletions, body, rules, query);

    public static ParsedPrompt Messages(string body, PromptRules? rules = null, string? query = null) => Prompt(PromptDialect.Messages, body, rules, query);

    public static ParsedPrompt Prompt(PromptDialect dialect, string body, PromptRules? rules = null, string? query = null)
    {
        var isRead = new PromptParser(rules ?? new PromptRules()).TryParse(Encoding.UTF8.GetBytes(body), dialect, query, out var prompt, out var error);
        Assert.True(isRead, error?.Message);
        return prompt!;
    }

    /// <summary>Why a body cannot be read.</summary>
    public static PromptError Refusal(ReadOnlyMemory<byte> body)
    {
        Assert.False(new PromptParser(new PromptRules()).TryParse(body, PromptDialect.ChatCompletions, null, out var prompt, out var error));
        Assert.Null(prompt);
        return error;
    }

    /// <summary>What is forwarded.</summary>
    public static string Forwarded(this ParsedPrompt prompt, CacheMode mode = CacheMode.Managed, string? model = null)
    {
        var output = new ArrayBufferWriter<byte>();
        prompt.WriteForwarded(output, mode, model);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>What a tokenizer counts.</summary>
    public static string Counted(this ParsedPrompt prompt, int block)
    {
        var output = new ArrayBufferWriter<byte>();
        prompt.WriteCountedText(block, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>The hash of the whole prompt.</summary>
    public static PrefixHash LastHash(this ParsedPrompt prompt) => prompt.Blocks[^1].Hash;

    /// <summary>Kinds and roles, in order: <c>text/user</c>.</summary>
    public static string[] Outline(this ParsedPrompt prompt) => [.. prompt.Blocks.ToArray().Select(block => $"{block.Kind.Name()}/{block.Role.Name()}")];

    /// <summary>Breakpoints as <c>block:ttl</c>, an automatic one with a star.</summary>
    public static string[] Marks(this ParsedPrompt prompt) =>
        [.. prompt.Breakpoints.ToArray().Select(mark => $"{mark.Block}:{mark.Tier.Name()}{(mark.IsAutomatic ? "*" : "")}")];
}
