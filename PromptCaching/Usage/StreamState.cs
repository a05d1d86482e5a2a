namespace PromptCaching.Usage;

/// <summary>What the stream rewriter wants next.</summary>
public enum StreamState
{
    /// <summary>More bytes.</summary>
    Flowing,

    /// <summary>An early usage event is held back: call <see cref="SseUsageRewriter.Resolve"/> at once, with the decision if it is
    /// there already, else with null. Never wait here, the first token may be behind it.</summary>
    OffersDecision,

    /// <summary>The terminal usage event is held back: join the decision, within its deadline, and call <see cref="SseUsageRewriter.Resolve"/>.
    /// Null means uncached.</summary>
    NeedsDecision,

    /// <summary>An event is too long to be read, and unread it may not pass: what came before it was written, nothing more will be. The stream is
    /// over; abort the answer.</summary>
    Oversized,
}
