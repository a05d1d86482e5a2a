namespace PromptCaching.Decisions;

/// <summary>Why an outcome is none, skipped or vetoed; a closed set, fit for a metric tag.</summary>
public enum CacheReason
{
    /// <summary>None: the prompt has no breakpoint.</summary>
    NoBreakpoint,

    /// <summary>None: nothing was read, and every breakpoint is below the model's floor.</summary>
    BelowMinimum,

    /// <summary>Skipped: caching is off for the model.</summary>
    CacheOff,

    /// <summary>Skipped: the index did not answer.</summary>
    LookupFailed,

    /// <summary>Skipped: the index answered after the deadline.</summary>
    LookupLate,

    /// <summary>Skipped: the prompt could not be counted.</summary>
    CountFailed,

    /// <summary>Skipped: the writes alone would exceed the prompt.</summary>
    WritesAbovePrompt,

    /// <summary>Skipped: the upstream's usage has a shape nobody knows.</summary>
    UnknownUsage,

    /// <summary>Skipped: what was asked for is no prompt that can be cached, or one that only the upstream has in full.</summary>
    NotCacheable,

    /// <summary>Vetoed: the status was not 2xx.</summary>
    Non2xx,

    /// <summary>Vetoed: the response held no usage.</summary>
    NoUsage,

    /// <summary>Vetoed: the stream held an error frame.</summary>
    ErrorFrame,

    /// <summary>Vetoed: the response did not end cleanly.</summary>
    Aborted,
}
