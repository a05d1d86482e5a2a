namespace PromptCaching.Tokens;

/// <summary>Posts JSON to a server's <c>/tokenize</c> and returns the body of its 2xx answer; throws for everything else. The caller brings the HTTP client,
/// its time-out and its credential.</summary>
/// <param name="json">The request's body.</param>
/// <param name="cancellationToken">The caller's.</param>
public delegate Task<ReadOnlyMemory<byte>> PostTokenize(ReadOnlyMemory<byte> json, CancellationToken cancellationToken);
