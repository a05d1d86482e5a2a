namespace PromptCaching.Prompts;

/// <summary>Why a body is refused. <see cref="PromptErrorCodes.Name"/> gives the machine code clients see.</summary>
public enum PromptErrorCode
{
    /// <summary>Not JSON, or not UTF-8.</summary>
    InvalidJson,

    /// <summary>JSON, but not an object.</summary>
    NotAnObject,

    /// <summary>Nested deeper than <see cref="PromptLimits.MaxDepth"/>.</summary>
    TooDeep,

    /// <summary>More blocks than <see cref="PromptLimits.MaxBlocks"/>.</summary>
    TooManyBlocks,

    /// <summary>More JSON values than an index of a body may hold.</summary>
    TooManyValues,

    /// <summary>A marker that is not an object, or whose <c>type</c> or <c>ttl</c> is not a string.</summary>
    MalformedCacheControl,

    /// <summary>A marker of another type than <c>ephemeral</c>.</summary>
    UnsupportedType,

    /// <summary>An unknown ttl.</summary>
    InvalidTtl,

    /// <summary>A known tier that is switched off.</summary>
    TierDisabled,

    /// <summary>More than four markers.</summary>
    TooManyBreakpoints,

    /// <summary>A longer ttl after a shorter one.</summary>
    TtlOrder,

    /// <summary>An automatic marker, and another ttl on the block it would mark.</summary>
    AutomaticTtlConflict,

    /// <summary>An automatic marker, and four explicit ones elsewhere.</summary>
    AutomaticNoSlot,

    /// <summary>The query parameter <c>cacheBreakpoint</c> has an unknown value.</summary>
    InvalidCacheBreakpoint,
}
