namespace PromptCaching.Tokens;

/// <summary>Counts with the built-in encoder: no network, never fails.</summary>
public sealed class BytePairTokenCounter(BytePairEncoder encoder) : ITokenCounter
{
    /// <inheritdoc/>
    public string Version => encoder.Version;

    /// <inheritdoc/>
    public ValueTask<TokenCounts> CountAsync(IReadOnlyList<ReadOnlyMemory<byte>> texts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var counts = new int[texts.Count];
        for (var i = 0; i < counts.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            counts[i] = encoder.Count(texts[i].Span);
        }
        return ValueTask.FromResult(new TokenCounts(counts, Version));
    }
}
