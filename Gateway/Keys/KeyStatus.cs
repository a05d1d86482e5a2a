namespace Gateway.Keys;

/// <summary>What is known of a key.</summary>
internal enum KeyStatus
{
    /// <summary>It is valid and the identity is there.</summary>
    Known,

    /// <summary>It was never issued, is revoked or has expired.</summary>
    Unknown,

    /// <summary>CacheIndex could not be asked, and nothing is remembered that would do.</summary>
    Undecided,
}
