namespace PromptCaching.Wire;

/// <summary>How a look-up ended.</summary>
public enum LookupStatus
{
    /// <summary>The matches are complete.</summary>
    Answered,

    /// <summary>Its scope or its number of hashes cannot be; asking again will not help.</summary>
    Refused,

    /// <summary>The store did not answer; asking again later may help.</summary>
    Failed,
}
