namespace PromptCaching.Tokens;

/// <summary>Counts of some texts.</summary>
/// <param name="Counts">One for each text, in their order.</param>
/// <param name="CountedBy">The version of the counter that counted them; a fallback's where the counter itself could not.</param>
public sealed record TokenCounts(IReadOnlyList<int> Counts, string CountedBy);
