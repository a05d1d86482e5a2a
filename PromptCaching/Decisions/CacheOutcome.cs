namespace PromptCaching.Decisions;

/// <summary>What the cache did for a request; a closed set, fit for a metric tag.</summary>
public enum CacheOutcome
{
    /// <summary>The rules gave neither a read nor a write.</summary>
    None,

    /// <summary>A prefix was read, none written.</summary>
    Read,

    /// <summary>Prefixes were written, none read.</summary>
    Write,

    /// <summary>A prefix was read and longer ones written.</summary>
    ReadWrite,

    /// <summary>No decision could be made; list price.</summary>
    Skipped,

    /// <summary>The response was no success; nothing is committed.</summary>
    Vetoed,
}
