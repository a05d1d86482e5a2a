using System.Diagnostics.CodeAnalysis;

namespace PromptCaching.Prompts;

/// <summary>Reads request bodies under one set of rules. Safe for many threads.</summary>
public sealed class PromptParser
{
    /// <summary>The only value of the query parameter <c>cacheBreakpoint</c>.</summary>
    public const string LastUserMessage = "lastUserMessage";

    /// <summary>A parser for these rules.</summary>
    /// <exception cref="ArgumentException">The rules contradict themselves; the message lists every error.</exception>
    public PromptParser(PromptRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var errors = rules.Validate();
        if (errors.Count > 0) throw new ArgumentException(string.Join(' ', errors), nameof(rules));
        Rules = rules;
    }

    /// <summary>The rules it applies.</summary>
    public PromptRules Rules { get; }

    /// <summary>Reads a body once: blocks, prefix hashes, markers, and where the forwarded body differs from it.</summary>
    /// <param name="body">UTF-8 JSON. Must stay unchanged until the prompt is disposed or <see cref="ParsedPrompt.ReleaseBody"/> is called.</param>
    /// <param name="dialect">How to read it.</param>
    /// <param name="cacheBreakpoint">The value of the query parameter <c>cacheBreakpoint</c>; null where it is absent.</param>
    /// <param name="prompt">What was read. Dispose it. A bad marker does not make it unreadable: see <see cref="ParsedPrompt.MarkerError"/>.</param>
    /// <param name="error">Why the body cannot be read.</param>
    /// <returns>False where the body is not a JSON object within bounds; never an exception, whatever the bytes.</returns>
    public bool TryParse(
        ReadOnlyMemory<byte> body, PromptDialect dialect, string? cacheBreakpoint,
        [NotNullWhen(true)] out ParsedPrompt? prompt, [NotNullWhen(false)] out PromptError? error) =>
        throw new NotImplementedException();
}
