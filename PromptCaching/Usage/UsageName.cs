namespace PromptCaching.Usage;

/// <summary>What a member of a usage object is to the reader.</summary>
internal enum UsageName
{
    /// <summary>Of no concern.</summary>
    Other,

    /// <summary>A count.</summary>
    Count,

    /// <summary>An object with further counts.</summary>
    Details,

    /// <summary>Bedrock's list of counts by tier.</summary>
    BedrockDetails,

    /// <summary>Anthropic's list of the model's runs behind one answer.</summary>
    Iterations,
}
