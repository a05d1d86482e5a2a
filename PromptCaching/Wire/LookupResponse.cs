namespace PromptCaching.Wire;

/// <summary>The answer to one <see cref="LookupRequest"/>.</summary>
/// <param name="Status">Whether it was answered; what happens to one look-up does not touch the others of its request.</param>
/// <param name="Matches">The live entries among its hashes, in any order, each once; misses are absent.</param>
public readonly record struct LookupResponse(LookupStatus Status, IReadOnlyList<PrefixMatch> Matches)
{
    /// <summary>It was answered.</summary>
    public static LookupResponse Answered(IReadOnlyList<PrefixMatch> matches) => new(LookupStatus.Answered, matches);

    /// <summary>It was not.</summary>
    public static LookupResponse Without(LookupStatus status) => new(status, []);
}
