namespace CacheIndex.Live;

internal static class LiveSql
{
    public const string Channel = "promptcache_requests";

    public const string Announce = $"SELECT pg_notify('{Channel}', $1)";

    public const string Listen = $"LISTEN {Channel}";

    public const string Ping = "SELECT 1";
}
