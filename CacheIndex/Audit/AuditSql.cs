namespace CacheIndex.Audit;

internal static class AuditSql
{
    public const string Add = "INSERT INTO audit_entries (at, actor, action, subject, before, after) VALUES ($1, $2, $3, $4, $5::jsonb, $6::jsonb)";

    public const string List = """
        SELECT audit_id, at, actor, action, subject, before::text, after::text FROM audit_entries WHERE audit_id < $1 ORDER BY audit_id DESC LIMIT $2
        """;
}
