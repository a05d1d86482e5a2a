namespace PromptCaching.Known;

/// <summary>One fact about one entry: it is live, it was absent, or it has changed since anybody looked. Times are ticks of UTC. Holds no reference, so
/// that a table of facts is one piece of memory that the garbage collector never looks into.</summary>
/// <param name="ScopeId">Where the entry belongs (<see cref="CacheScope.Id"/>).</param>
/// <param name="Hash">The prefix.</param>
/// <param name="IsLive">Otherwise the entry's own columns say nothing.</param>
/// <param name="Tier">The entry's tier.</param>
/// <param name="TokenCount">The entry's tokens.</param>
/// <param name="ExpiresAt">The entry's expiry.</param>
/// <param name="WrittenAt">The entry's last write.</param>
/// <param name="AsOf">An answer to an older question says nothing against this.</param>
/// <param name="TrustedUntil">Then the store is asked again; for an entry that has changed that is at once.</param>
internal readonly record struct KnownPrefix(
    Guid ScopeId, PrefixHash Hash, bool IsLive, CacheTier Tier, long TokenCount, long ExpiresAt, long WrittenAt, long AsOf, long TrustedUntil)
{
    private bool IsTrustedNever => TrustedUntil == AsOf;

    /// <summary>The entry, where it is live.</summary>
    public PrefixMatch Match => new(Hash, TokenCount, Tier, new DateTimeOffset(ExpiresAt, TimeSpan.Zero), new DateTimeOffset(WrittenAt, TimeSpan.Zero));

    /// <summary>After this time the fact is of no use.</summary>
    public long UsefulUntil => IsLive && ExpiresAt < TrustedUntil ? ExpiresAt : TrustedUntil;

    public static KnownPrefix Live(Guid scope, PrefixMatch match, DateTimeOffset askedAt) =>
        new(scope, match.Hash, true, match.Tier, match.TokenCount, match.ExpiresAt.UtcTicks, match.WrittenAt.UtcTicks,
            askedAt.UtcTicks, (askedAt + KnownPrefixes.LiveTrust).UtcTicks);

    public static KnownPrefix Absent(Guid scope, PrefixHash hash, DateTimeOffset askedAt) => NotLive(scope, hash, askedAt, askedAt + KnownPrefixes.AbsentTrust);

    public static KnownPrefix Changed(Guid scope, PrefixHash hash, DateTimeOffset now) => NotLive(scope, hash, now, now);

    public bool IsAbout(Guid scope, PrefixHash hash) => Hash == hash && ScopeId == scope;

    /// <summary>Whether the entry is certain to be live.</summary>
    public bool IsLiveAt(long now) => IsLive && now < ExpiresAt && now < TrustedUntil;

    /// <summary>Whether this answer of the store replaces what is known; answers arrive in any order.</summary>
    public bool Supersedes(in KnownPrefix known) => known.AsOf < AsOf || (known.AsOf == AsOf && !known.IsTrustedNever);

    private static KnownPrefix NotLive(Guid scope, PrefixHash hash, DateTimeOffset asOf, DateTimeOffset trustedUntil) =>
        new(scope, hash, false, default, 0, 0, 0, asOf.UtcTicks, trustedUntil.UtcTicks);
}
