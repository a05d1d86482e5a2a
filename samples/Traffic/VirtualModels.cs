namespace Traffic;

/// <summary>The models that the actors ask for.</summary>
internal static class VirtualModels
{
    public const string CodeLarge = "code-large";
    public const string ChatSmall = "chat-small";
    public const string DocsLong = "docs-long";

    /// <summary>The simulator is overloaded now and then for names that end like this one. It has no price, so that there is a model without.</summary>
    public const string PreviewFlaky = "preview-flaky";

    /// <summary>What those with a price are called at the upstream, and in <c>samples/tariffs.json</c>.</summary>
    public static IReadOnlyDictionary<string, string> UpstreamNames { get; } = new Dictionary<string, string>
    {
        [CodeLarge] = "qwen3-coder-480b-a35b",
        [ChatSmall] = "llama-3.3-70b-instruct",
        [DocsLong] = "kimi-k2",
    };
}
