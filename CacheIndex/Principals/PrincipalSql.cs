namespace CacheIndex.Principals;

internal static class PrincipalSql
{
    /// <summary>What a key may do, in the order in which <see cref="KeyAdministration.ReadLimits"/> expects it.</summary>
    public const string LimitColumns = "k.requests_per_minute, k.budget_tokens, k.budget_period, k.models";

    public const string Resolve = $"""
        SELECT p.principal_id, p.name, k.key_id, k.name, k.expires_at, {LimitColumns} FROM api_keys k JOIN principals p USING (principal_id)
        WHERE k.secret_hash = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2)
        """;

    public const string AddPrincipal = "INSERT INTO principals (principal_id, name, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING";

    public const string SeedKey = """
        INSERT INTO api_keys AS k (key_id, principal_id, name, secret_hash, created_at)
        SELECT $1, principal_id, $2, $3, $4 FROM principals WHERE name = $5
        ON CONFLICT (principal_id, name) DO UPDATE SET secret_hash = excluded.secret_hash WHERE k.secret_hash <> excluded.secret_hash
        """;

    // $2 null = all.
    public const string Principals = """
        SELECT p.principal_id, p.name, p.created_at, count(k.key_id)::integer FROM principals p
        LEFT JOIN api_keys k ON k.principal_id = p.principal_id AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $1)
        WHERE $2::uuid IS NULL OR p.principal_id = $2
        GROUP BY p.principal_id ORDER BY p.name
        """;

    public const string CreatePrincipal = "INSERT INTO principals (principal_id, name, created_at) VALUES ($1, $2, $3)";

    public const string RenamePrincipal = "UPDATE principals SET name = $2 WHERE principal_id = $1";

    public const string LockPrincipal = "SELECT 1 FROM principals WHERE principal_id = $1 FOR NO KEY UPDATE";

    // $1 a key, $2 a principal; null = any.
    public const string Keys = $"""
        SELECT k.key_id, k.principal_id, p.name, k.name, k.created_at, k.expires_at, k.revoked_at, {LimitColumns}
        FROM api_keys k JOIN principals p USING (principal_id)
        WHERE ($1::uuid IS NULL OR k.key_id = $1) AND ($2::uuid IS NULL OR k.principal_id = $2)
        ORDER BY p.name, k.name
        """;

    public const string CreateKey = """
        INSERT INTO api_keys (key_id, expires_at, requests_per_minute, budget_tokens, budget_period, models, principal_id, name, secret_hash, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """;

    public const string ChangeKey = """
        UPDATE api_keys SET expires_at = $2, requests_per_minute = $3, budget_tokens = $4, budget_period = $5, models = $6 WHERE key_id = $1
        """;

    public const string RevokeKey = "UPDATE api_keys SET revoked_at = $2 WHERE key_id = $1";

    public const string LockKey = "SELECT 1 FROM api_keys WHERE key_id = $1 FOR NO KEY UPDATE";

    // Budgets run over whole UTC days, so the daily rollup has all of them.
    public const string Use = """
        SELECT k.key_id, k.since, k.until, COALESCE(sum(u.prompt_tokens + u.completion_tokens
                   - CASE WHEN m.cached_reads_exempt THEN u.read_5m_tokens + u.read_1h_tokens + u.read_24h_tokens ELSE 0 END), 0)::bigint
        FROM unnest($1, $2, $3) AS k (key_id, since, until)
        LEFT JOIN usage_daily u ON u.key_id = k.key_id AND u.day >= k.since AND u.day < k.until
        LEFT JOIN models m ON m.name = u.model
        GROUP BY 1, 2, 3
        """;

    public const string PrincipalNames = "SELECT principal_id, name FROM principals WHERE principal_id = ANY ($1)";

    public const string KeyNames = "SELECT key_id, name FROM api_keys WHERE key_id = ANY ($1)";
}
