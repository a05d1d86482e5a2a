namespace CacheIndex.Analytics;

internal static class SystemSql
{
    // The last record is the one submitted last. Entries are Postgres' own estimate, of its last analysis or its statistics: counting them takes seconds.
    public const string Report = """
        SELECT current_setting('server_version'), (SELECT max(number) FROM schema_migrations), pg_database_size(current_database()),
               GREATEST((SELECT reltuples FROM pg_class WHERE oid = 'prefix_entries'::regclass)::bigint,
                   pg_stat_get_live_tuples('prefix_entries'::regclass) + pg_stat_get_dead_tuples('prefix_entries'::regclass)), (SELECT count(*) FROM usage_rejects),
               r.recorded_at, r.completed_at
        FROM (SELECT) one LEFT JOIN (
            SELECT recorded_at, completed_at FROM usage_records ORDER BY submitted_at DESC LIMIT 1
        ) r ON true
        """;
}
