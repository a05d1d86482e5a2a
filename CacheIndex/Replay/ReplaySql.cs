namespace CacheIndex.Replay;

internal static class ReplaySql
{
    public const string NamePrefix = "promptcache_replay_";

    // Names are no parameters in SQL; this one is the prefix and 32 hexadecimal digits.
    public const string Create = "CREATE DATABASE";

    public static readonly System.Text.CompositeFormat Drop = System.Text.CompositeFormat.Parse("DROP DATABASE IF EXISTS {0} WITH (FORCE)");

    public const string RecordSums = """
        SELECT count(*), count(*) FILTER (WHERE read_tokens > 0), COALESCE(sum(prompt_tokens), 0)::bigint, COALESCE(sum(completion_tokens), 0)::bigint,
               COALESCE(sum(read_tokens) FILTER (WHERE read_tier = 0), 0)::bigint, COALESCE(sum(read_tokens) FILTER (WHERE read_tier = 1), 0)::bigint,
               COALESCE(sum(read_tokens) FILTER (WHERE read_tier = 2), 0)::bigint,
               COALESCE(sum(write_5m_tokens), 0)::bigint, COALESCE(sum(write_1h_tokens), 0)::bigint, COALESCE(sum(write_24h_tokens), 0)::bigint
        FROM usage_records
        """;
}
