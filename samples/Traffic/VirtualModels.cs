namespace Traffic;

/// <summary>The models that the actors ask for.</summary>
internal static class VirtualModels
{
    public const string CodeLarge = "code-large";
    public const string ChatSmall = "chat-small";
    public const string DocsLong = "docs-long";

    /// <summary>The simulator is overloaded now and then for names that end like this one.</summary>
    public const string PreviewFlaky = "preview-flaky";
}
