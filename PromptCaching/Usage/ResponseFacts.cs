namespace PromptCaching.Usage;

/// <summary>What a whole, unstreamed response says about itself.</summary>
/// <param name="Usage">The upstream's usage in normal form; null when there is none, or none that is understood.</param>
/// <param name="UsageError">Why usage that was there has no normal form.</param>
/// <param name="SawUsage">A usage object was there, understood or not.</param>
/// <param name="SawError">The body is an error, whatever its status.</param>
/// <param name="FinishReason">The upstream's reason to stop.</param>
public sealed record ResponseFacts(TokenUsage? Usage, UsageError? UsageError, bool SawUsage, bool SawError, string? FinishReason)
{
    /// <summary>What compacting the conversation took beside <see cref="Usage"/>, which leaves it out.</summary>
    public TokenUsage Compaction { get; init; }

    internal IReadOnlyList<(int Start, int Length)> Usages { get; init; } = [];
}
