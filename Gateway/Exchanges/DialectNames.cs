using PromptCaching.Prompts;

namespace Gateway.Exchanges;

/// <summary>The names of the dialects in the ledger.</summary>
internal static class DialectNames
{
    public const string Embeddings = "embeddings";

    /// <summary>Any other path, passed through.</summary>
    public const string Other = "other";

    public static string Name(this PromptDialect dialect) => dialect switch
    {
        PromptDialect.ChatCompletions => "chat_completions",
        PromptDialect.Messages => "messages",
        PromptDialect.Responses => "responses",
        _ => throw new ArgumentOutOfRangeException(nameof(dialect), dialect, "Not a dialect."),
    };
}
