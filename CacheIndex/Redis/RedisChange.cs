namespace CacheIndex.Redis;

/// <summary>What Redis heard of a change.</summary>
internal enum RedisChange
{
    /// <summary>It confirmed.</summary>
    Told,

    /// <summary>Nobody reads it now, so it had not to be told.</summary>
    Suspended,

    /// <summary>It may never hear of it: the cause of a suspension.</summary>
    Unconfirmed,
}
