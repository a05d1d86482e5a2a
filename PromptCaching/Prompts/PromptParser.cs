using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using PromptCaching.Json;

namespace PromptCaching.Prompts;

/// <summary>Reads request bodies under one set of rules. Safe for many threads.</summary>
public sealed class PromptParser
{
    /// <summary>The only value of the query parameter <c>cacheBreakpoint</c>.</summary>
    public const string LastUserMessage = "lastUserMessage";

    private readonly VolatilePrefixes _volatilePrefixes;
    private readonly PrefixHasherPool _hashers;
    private readonly PrefixHasherPool _blockHashers;

    /// <summary>A parser for these rules.</summary>
    /// <exception cref="ArgumentException">The rules contradict themselves; the message lists every error.</exception>
    public PromptParser(PromptRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var errors = rules.Validate();
        if (errors.Count > 0) throw new ArgumentException(string.Join(' ', errors), nameof(rules));
        Rules = rules;
        _volatilePrefixes = new VolatilePrefixes(rules.VolatilePrefixes);
        _hashers = new PrefixHasherPool(rules.HashKey);
        _blockHashers = new PrefixHasherPool(rules.SkeletonKey);
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
        [NotNullWhen(true)] out ParsedPrompt? prompt, [NotNullWhen(false)] out PromptError? error)
    {
        prompt = new ParsedPrompt(dialect, _blockHashers);
        error = Index(body, ref prompt.Contents.Index) ?? Read(ref prompt.Contents, dialect, cacheBreakpoint);
        if (error is null) return true;
        prompt.Dispose();
        prompt = null;
        return false;
    }

    private static PromptError? Index(ReadOnlyMemory<byte> body, ref JsonIndex index) => index.Build(body, PromptLimits.MaxDepth, out var failedAt) switch
    {
        JsonIndexResult.Ok when index[0].Type != JsonTokenType.StartObject =>
            new PromptError(PromptErrorCode.NotAnObject, null, "The body is JSON, but not an object."),
        JsonIndexResult.Ok => null,
        JsonIndexResult.NotUtf8 => new PromptError(PromptErrorCode.InvalidJson, null, "The body is not UTF-8."),
        JsonIndexResult.NotJson => NotJson(body.Span[..failedAt]),
        JsonIndexResult.TooDeep => new PromptError(PromptErrorCode.TooDeep, null, $"The body is nested deeper than {PromptLimits.MaxDepth} objects and arrays."),
        _ => new PromptError(PromptErrorCode.TooManyValues, null, $"The body holds more than {JsonIndex.MaxValues} JSON values."),
    };

    /// <param name="before">What comes before the byte that is not JSON.</param>
    private static PromptError NotJson(ReadOnlySpan<byte> before) => new(PromptErrorCode.InvalidJson, null,
        $"The body is not valid JSON (line {before.Count((byte)'\n') + 1}, byte {before.Length - before.LastIndexOf((byte)'\n')}).");

    private PromptError? Read(ref PromptContents contents, PromptDialect dialect, string? cacheBreakpoint)
    {
        Span<Marker> markers = stackalloc Marker[MarkerSet.Room];
        var hasher = _hashers.Rent();
        try
        {
            var reader = new PromptReader(ref contents, dialect, Rules, _volatilePrefixes, hasher, markers);
            reader.Read(cacheBreakpoint);
            return reader.TooManyBlocks
                ? new PromptError(PromptErrorCode.TooManyBlocks, null, $"The prompt has more than {PromptLimits.MaxBlocks} blocks.")
                : null;
        }
        finally
        {
            hasher.Reset();
            _hashers.Return(hasher);
        }
    }
}
