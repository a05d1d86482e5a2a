namespace CacheIndex.Redis;

/// <summary>Where a look-up's answer came from.</summary>
internal enum RedisLookup
{
    /// <summary>From Redis alone.</summary>
    Hit,

    /// <summary>Postgres was asked for some of it.</summary>
    Part,

    /// <summary>Postgres was asked for all of it: no bucket was complete.</summary>
    Miss,

    /// <summary>Redis gave no answer in time.</summary>
    Failed,

    /// <summary>Redis was not asked: it is not trusted now, or the breaker is open.</summary>
    Bypassed,
}
