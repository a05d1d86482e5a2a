namespace CacheIndex.Postgres;

internal static class SchemaSql
{
    public const string Lock = "SELECT pg_advisory_lock($1)";

    public const string Unlock = "SELECT pg_advisory_unlock($1)";

    public const string CreateHistory = """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            number     integer PRIMARY KEY,
            name       text NOT NULL,
            checksum   bytea NOT NULL,
            applied_at timestamptz NOT NULL
        )
        """;

    public const string History = "SELECT number, name, checksum FROM schema_migrations ORDER BY number";

    public const string Record = "INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES ($1, $2, $3, $4)";
}
