namespace PromptCaching.Tokens;

/// <summary>Counts the tokens of a prompt's blocks.</summary>
public interface ITokenCounter
{
    /// <summary>Names what counts, for <see cref="CacheScope.TokenizerVersion"/>. It is known before anything is counted, so that a look-up need not wait.</summary>
    string Version { get; }

    /// <summary>Counts some texts, all by one way of counting: calibration shares out one factor.</summary>
    /// <param name="texts">UTF-8.</param>
    /// <param name="cancellationToken">Ends the wait; the only way in which counting fails.</param>
    ValueTask<TokenCounts> CountAsync(IReadOnlyList<ReadOnlyMemory<byte>> texts, CancellationToken cancellationToken);
}
