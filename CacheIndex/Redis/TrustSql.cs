namespace CacheIndex.Redis;

/// <summary>Postgres' clock, not the caller's, decides here: one clock for all replicas.</summary>
internal static class TrustSql
{
    private const string Grant = """
        epoch,
        GREATEST(0, extract(epoch FROM suspended_until - clock_timestamp()))::float8,
        GREATEST(0, extract(epoch FROM clock_timestamp() - began_at))::float8
        """;

    public const string Ask = "SELECT " + Grant + " FROM redis_trust";

    // While it is suspended already, no bucket of the present epoch exists: the epoch need not change again.
    public const string Suspend = """
        UPDATE redis_trust SET
            epoch = CASE WHEN suspended_until > clock_timestamp() THEN epoch ELSE epoch + 1 END,
            began_at = CASE WHEN suspended_until > clock_timestamp() THEN began_at ELSE clock_timestamp() END,
            suspended_until = GREATEST(suspended_until, clock_timestamp() + $1)
        RETURNING
        """ + " " + Grant;
}
