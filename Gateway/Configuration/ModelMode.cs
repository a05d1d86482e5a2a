namespace Gateway.Configuration;

/// <summary>Who does the cache accounting of a model (cache-semantics §12).</summary>
internal enum ModelMode
{
    /// <summary>The gateway does.</summary>
    Managed,

    /// <summary>Nobody: markers are stripped and provider cache fields scrubbed.</summary>
    Off,
}
