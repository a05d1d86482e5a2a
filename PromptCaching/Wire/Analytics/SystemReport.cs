namespace PromptCaching.Wire.Analytics;

/// <summary>How the index and the ledger are. <c>GET /system</c>.</summary>
/// <param name="Version">Of the cache index service.</param>
/// <param name="Postgres">Postgres' version.</param>
/// <param name="SchemaVersion">The last migration applied.</param>
/// <param name="DatabaseBytes">Size of the database.</param>
/// <param name="Redis"><c>not_configured</c>, <c>connected</c> or <c>unreachable</c>.</param>
/// <param name="IndexEntries">Rows of the prefix index, dead ones included; an estimate.</param>
/// <param name="Rejects">Records set aside.</param>
/// <param name="SweptAt">When a sweep last ended, in this process; null = none yet.</param>
/// <param name="LastRecordAt">When the last usage record was taken; null = none yet.</param>
/// <param name="IngestionLag">From the end of the last recorded request to its record, in seconds; null = none yet.</param>
public sealed record SystemReport(
    string Version, string Postgres, int SchemaVersion, long DatabaseBytes, string Redis, long IndexEntries, long Rejects,
    DateTimeOffset? SweptAt = null, DateTimeOffset? LastRecordAt = null, double? IngestionLag = null);
