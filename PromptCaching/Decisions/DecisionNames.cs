namespace PromptCaching.Decisions;

/// <summary>Outcomes and reasons as they are stored (<see cref="Wire.UsageRecord"/>) and tagged.</summary>
public static class DecisionNames
{
    /// <summary>The outcome in lower case with underscores.</summary>
    public static string Name(this CacheOutcome outcome) => outcome switch
    {
        CacheOutcome.None => "none",
        CacheOutcome.Read => "read",
        CacheOutcome.Write => "write",
        CacheOutcome.ReadWrite => "read_write",
        CacheOutcome.Skipped => "skipped",
        CacheOutcome.Vetoed => "vetoed",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "Not an outcome."),
    };

    /// <summary>The reason in lower case with underscores.</summary>
    public static string Name(this CacheReason reason) => reason switch
    {
        CacheReason.NoBreakpoint => "no_breakpoint",
        CacheReason.BelowMinimum => "below_minimum",
        CacheReason.CacheOff => "cache_off",
        CacheReason.LookupFailed => "lookup_failed",
        CacheReason.LookupLate => "lookup_late",
        CacheReason.CountFailed => "count_failed",
        CacheReason.WritesAbovePrompt => "writes_above_prompt",
        CacheReason.UnknownUsage => "unknown_usage",
        CacheReason.NotCacheable => "not_cacheable",
        CacheReason.Non2xx => "non_2xx",
        CacheReason.NoUsage => "no_usage",
        CacheReason.ErrorFrame => "error_frame",
        CacheReason.Aborted => "aborted",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "Not a reason."),
    };
}
