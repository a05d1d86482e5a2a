using System.ComponentModel.DataAnnotations;

namespace CacheIndex.Usage;

/// <summary>The ledger's settings.</summary>
internal sealed class UsageOptions
{
    public const string Section = "Usage";

    /// <summary>How many days usage records are kept.</summary>
    [Range(1, 10_000)]
    public int RecordRetentionDays { get; set; } = 400;

    /// <summary>How many days the prompts' skeletons are kept.</summary>
    [Range(1, 10_000)]
    public int SkeletonRetentionDays { get; set; } = 14;

    /// <summary>For how many days to come partitions are made.</summary>
    [Range(1, 31)]
    public int DaysAhead { get; set; } = 3;

    /// <summary>How often partitions are made and dropped.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "12:00:00")]
    public TimeSpan MaintenanceInterval { get; set; } = TimeSpan.FromHours(1);
}
