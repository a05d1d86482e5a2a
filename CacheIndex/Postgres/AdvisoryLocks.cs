namespace CacheIndex.Postgres;

/// <summary>Keys of the locks by which replicas take turns; any distinct numbers do.</summary>
internal static class AdvisoryLocks
{
    public const long Schema = 7_031_001;
    public const long Sweep = 7_031_002;
    public const long UsageDays = 7_031_003;
    public const long Ledger = 7_031_004;
    public const int Models = 7_031_005;   // with a model's hash beside it
}
