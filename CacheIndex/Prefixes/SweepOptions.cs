using System.ComponentModel.DataAnnotations;

namespace CacheIndex.Prefixes;

/// <summary>How dead entries are removed.</summary>
internal sealed class SweepOptions
{
    public const string Section = "Sweep";

    /// <summary>Time between two sweeps.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a dead entry stays: a refresh is committed when its request ends, and may still find it and revive it.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan Grace { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Pages of the table that one delete goes through.</summary>
    [Range(1, 1_000_000)]
    public int PagesPerStep { get; set; } = 1_024;

    /// <summary>How long it is known how many entries died, and how many of them unread.</summary>
    [Range(1, 3_650)]
    public int DeathsRetentionDays { get; set; } = 400;
}
