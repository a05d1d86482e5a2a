namespace CacheIndex.Redis;

/// <summary>What became of loading a bucket.</summary>
internal enum RedisLoad
{
    /// <summary>It is complete now.</summary>
    Published,

    /// <summary>Something changed meanwhile.</summary>
    Outdated,

    /// <summary>The scope is divided further.</summary>
    TooLarge,

    /// <summary>Redis or Postgres failed.</summary>
    Failed,
}
