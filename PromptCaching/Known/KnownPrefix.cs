namespace PromptCaching.Known;

/// <summary>One fact about one entry: it is live, it was absent, or it has changed since anybody looked. Never changes itself.</summary>
/// <param name="Scope">Where the entry belongs.</param>
/// <param name="Hash">The prefix.</param>
/// <param name="Match">The entry; null where it is not known to be live.</param>
/// <param name="AsOf">An answer to an older question says nothing against this.</param>
/// <param name="TrustedUntil">Then the store is asked again; for an entry that has changed that is at once.</param>
internal sealed record KnownPrefix(CacheScope Scope, PrefixHash Hash, PrefixMatch? Match, DateTimeOffset AsOf, DateTimeOffset TrustedUntil)
{
    private bool IsTrustedNever => TrustedUntil == AsOf;

    /// <summary>After this time the fact is of no use.</summary>
    public DateTimeOffset UsefulUntil => Match is { } match && match.ExpiresAt < TrustedUntil ? match.ExpiresAt : TrustedUntil;

    public static KnownPrefix Live(CacheScope scope, PrefixMatch match, DateTimeOffset askedAt) =>
        new(scope, match.Hash, match, askedAt, askedAt + KnownPrefixes.LiveTrust);

    public static KnownPrefix Absent(CacheScope scope, PrefixHash hash, DateTimeOffset askedAt) =>
        new(scope, hash, null, askedAt, askedAt + KnownPrefixes.AbsentTrust);

    public static KnownPrefix Changed(CacheScope scope, PrefixHash hash, DateTimeOffset now) => new(scope, hash, null, now, now);

    public bool IsAbout(CacheScope scope, PrefixHash hash) => Hash == hash && (ReferenceEquals(Scope, scope) || Scope.Equals(scope));

    /// <summary>The entry, where it is certain to be live.</summary>
    public PrefixMatch? LiveAt(DateTimeOffset now) => Match is { } match && now < match.ExpiresAt && now < TrustedUntil ? match : null;

    /// <summary>Whether this answer of the store replaces what is known; answers arrive in any order.</summary>
    public bool Supersedes(KnownPrefix known) => known.AsOf < AsOf || (known.AsOf == AsOf && !known.IsTrustedNever);
}
