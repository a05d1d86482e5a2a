using PromptCaching.Prompts;

namespace PromptCaching.Wire;

/// <summary>One request in the ledger. Prompt tokens always add up: read + written + uncached = prompt.</summary>
public sealed record UsageRecord
{
    /// <summary>UUIDv7; the idempotency key.</summary>
    public required Guid RequestId { get; init; }

    /// <summary>Who is billed.</summary>
    public required Guid PrincipalId { get; init; }

    /// <summary>The key that was used.</summary>
    public required Guid KeyId { get; init; }

    /// <summary>The virtual model.</summary>
    public required string Model { get; init; }

    /// <summary>The upstream's name in the configuration.</summary>
    public required string Upstream { get; init; }

    /// <summary>The upstream's own name of the model.</summary>
    public required string UpstreamModel { get; init; }

    /// <summary><c>chat_completions</c>, <c>messages</c>, <c>responses</c>, <c>embeddings</c> or <c>other</c>.</summary>
    public required string Dialect { get; init; }

    /// <summary>Who did the cache accounting. In observed mode the tokens read and written are the upstream's own, and what we would have accounted is
    /// beside them as predicted.</summary>
    public CacheMode Mode { get; init; }

    /// <summary>The status the client got.</summary>
    public required int Status { get; init; }

    /// <summary>What the cache did: <c>read</c>, <c>write</c>, <c>read_write</c>, <c>none</c>, <c>skipped</c> or <c>vetoed</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>Why the outcome is <c>none</c> (<c>no_breakpoint</c>, <c>below_minimum</c>), <c>skipped</c> (<c>cache_off</c>, <c>lookup_failed</c>,
    /// <c>lookup_late</c>, <c>count_failed</c>, <c>writes_above_prompt</c>, <c>unknown_usage</c>, <c>not_cacheable</c>) or <c>vetoed</c> (<c>non_2xx</c>, <c>no_usage</c>,
    /// <c>error_frame</c>, <c>aborted</c>); null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>Tokens of the whole prompt as the upstream reported them; null when it reported nothing.</summary>
    public long? PromptTokens { get; init; }

    /// <summary>Tokens answered; null when the upstream reported nothing.</summary>
    public long? CompletionTokens { get; init; }

    /// <summary>Prompt tokens read from the cache.</summary>
    public long ReadTokens { get; init; }

    /// <summary>The tier of the entry read; null when nothing was read.</summary>
    public CacheTier? ReadTier { get; init; }

    /// <summary>Prompt tokens written at 5m.</summary>
    public long Write5mTokens { get; init; }

    /// <summary>Prompt tokens written at 1h.</summary>
    public long Write1hTokens { get; init; }

    /// <summary>Prompt tokens written at 24h.</summary>
    public long Write24hTokens { get; init; }

    /// <summary>The prefix that was read; null when nothing was read.</summary>
    public PrefixHash? ReadHash { get; init; }

    /// <summary>When the entry that was read had been written.</summary>
    public DateTimeOffset? ReadWrittenAt { get; init; }

    /// <summary>Cached tokens by the upstream's own account; null when it gave none.</summary>
    public long? UpstreamReadTokens { get; init; }

    /// <summary>Written tokens by the upstream's own account; null when it gave none.</summary>
    public long? UpstreamWriteTokens { get; init; }

    /// <summary>Tokens we would have read, in observed mode; null otherwise.</summary>
    public long? PredictedReadTokens { get; init; }

    /// <summary>Tokens we would have written, in observed mode; null otherwise.</summary>
    public long? PredictedWriteTokens { get; init; }

    /// <summary>Raw count of the whole prompt before calibration; null when it was not counted.</summary>
    public long? CountedTokens { get; init; }

    /// <summary>Whether the client asked for a stream.</summary>
    public bool Streamed { get; init; }

    /// <summary>The request reached the gateway. Windows start here.</summary>
    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>The request left for the upstream.</summary>
    public DateTimeOffset? DispatchedAt { get; init; }

    /// <summary>The answer's first byte left for the client.</summary>
    public DateTimeOffset? FirstByteAt { get; init; }

    /// <summary>The answer ended.</summary>
    public required DateTimeOffset CompletedAt { get; init; }

    /// <summary>The upstream's reason to stop; null when it gave none.</summary>
    public string? FinishReason { get; init; }

    /// <summary>The client's User-Agent, at most 200 characters.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The trace in which the request ran, as 32 hexadecimal characters.</summary>
    public string? TraceId { get; init; }
}
