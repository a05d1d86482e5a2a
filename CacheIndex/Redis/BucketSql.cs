namespace CacheIndex.Redis;

internal static class BucketSql
{
    /// <summary>The live entries of a bucket, in the order of the primary key: a short range of it.</summary>
    public const string Load = """
        SELECT prefix_hash, token_count, tier, expires_at, written_at FROM prefix_entries
        WHERE scope_id = $1 AND prefix_key BETWEEN $2 AND $3 AND expires_at > $4
        LIMIT $5
        """;
}
