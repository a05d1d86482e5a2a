using PromptCaching.Prompts;

namespace Gateway.Exchanges;

/// <summary>The names of the dialects in the ledger.</summary>
internal static class DialectNames
{
    public static string Name(this PromptDialect dialect) => dialect switch
    {
        PromptDialect.ChatCompletions => "chat_completions",
        PromptDialect.Messages => "messages",
        _ => throw new ArgumentOutOfRangeException(nameof(dialect), dialect, "Not a dialect."),
    };
}
