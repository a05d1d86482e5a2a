namespace PromptCaching.Usage;

/// <summary>Why a usage object has no normal form.</summary>
public enum UsageFault
{
    /// <summary>Not a JSON object.</summary>
    NotAnObject,

    /// <summary>An object in no shape that is known.</summary>
    UnknownShape,

    /// <summary>A count is not a whole number from 0 to 10^10.</summary>
    InvalidCount,

    /// <summary>A count that the shape requires is missing.</summary>
    MissingCount,

    /// <summary>The counts cannot all be true.</summary>
    Contradiction,

    /// <summary>An event of the stream was too long to be read.</summary>
    TooLong,
}
