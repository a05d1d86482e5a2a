namespace PromptCaching.Tokens;

/// <summary>The encodings that are built in.</summary>
public enum BytePairEncoding
{
    /// <summary><c>o200k_base</c>: GPT-4o and later.</summary>
    O200kBase,

    /// <summary><c>cl100k_base</c>: GPT-4 and GPT-3.5.</summary>
    Cl100kBase,
}
