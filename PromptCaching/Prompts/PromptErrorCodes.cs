namespace PromptCaching.Prompts;

/// <summary>Error codes as clients see them.</summary>
public static class PromptErrorCodes
{
    /// <summary>The machine code of cache-semantics §6, or of a body that cannot be read.</summary>
    public static string Name(this PromptErrorCode code) => code switch
    {
        PromptErrorCode.InvalidJson => "invalid_json",
        PromptErrorCode.NotAnObject => "not_an_object",
        PromptErrorCode.TooDeep => "too_deep",
        PromptErrorCode.TooManyBlocks => "too_many_blocks",
        PromptErrorCode.TooManyValues => "too_many_values",
        PromptErrorCode.MalformedCacheControl => "malformed_cache_control",
        PromptErrorCode.UnsupportedType => "unsupported_type",
        PromptErrorCode.InvalidTtl => "invalid_ttl",
        PromptErrorCode.TierDisabled => "tier_disabled",
        PromptErrorCode.TooManyBreakpoints => "too_many_breakpoints",
        PromptErrorCode.TtlOrder => "ttl_order",
        PromptErrorCode.AutomaticTtlConflict => "automatic_ttl_conflict",
        PromptErrorCode.AutomaticNoSlot => "automatic_no_slot",
        PromptErrorCode.InvalidCacheBreakpoint => "invalid_cache_breakpoint",
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "Not an error code."),
    };
}
