namespace CacheIndex.Analytics;

/// <summary>What a table of sums has a row for.</summary>
internal enum GroupKind
{
    Principal,
    Key,
    Model,
}
