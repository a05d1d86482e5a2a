namespace Gateway.Index;

/// <summary>How a call to CacheIndex ended. None of these fails a request.</summary>
internal enum IndexAnswer
{
    /// <summary>It answered as agreed.</summary>
    Ok,

    /// <summary>Nothing is new since the version that was named (304).</summary>
    Unchanged,

    /// <summary>It does not know what was asked for (404).</summary>
    NotFound,

    /// <summary>It refused the call's content; sending it again will not help (400, 413, 422).</summary>
    Rejected,

    /// <summary>It cannot be reached, is not well, or refused the internal key; a later try may work.</summary>
    Unavailable,

    /// <summary>It answered something that was not agreed.</summary>
    Garbage,

    /// <summary>It did not answer in time.</summary>
    Late,
}
