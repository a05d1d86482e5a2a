namespace CacheIndex.Principals;

internal static class PrincipalSql
{
    public const string Resolve = """
        SELECT p.principal_id, p.name, k.key_id, k.name, k.expires_at FROM api_keys k JOIN principals p USING (principal_id)
        WHERE k.secret_hash = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2)
        """;

    public const string AddPrincipal = "INSERT INTO principals (principal_id, name, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING";

    public const string SeedKey = """
        INSERT INTO api_keys AS k (key_id, principal_id, name, secret_hash, created_at)
        SELECT $1, principal_id, $2, $3, $4 FROM principals WHERE name = $5
        ON CONFLICT (principal_id, name) DO UPDATE SET secret_hash = excluded.secret_hash WHERE k.secret_hash <> excluded.secret_hash
        """;

    public const string PrincipalNames = "SELECT principal_id, name FROM principals WHERE principal_id = ANY ($1)";

    public const string KeyNames = "SELECT key_id, name FROM api_keys WHERE key_id = ANY ($1)";
}
