namespace CacheIndex.Dwctl;

/// <summary>What an import did.</summary>
/// <param name="Read">Rows of the table.</param>
/// <param name="Unusable">Rows that cannot be stored: unknown tier, negative count, a hash that has not 32 bytes, a name that is empty or too long.</param>
/// <param name="Expired">Rows that are dead.</param>
/// <param name="Changed">Entries inserted, or merged with one that was here.</param>
internal sealed record DwctlImportResult(long Read, long Unusable, long Expired, long Changed);
