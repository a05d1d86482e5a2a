using System.ComponentModel.DataAnnotations;

namespace CacheIndex.Analytics;

/// <summary>The settings of figures.</summary>
internal sealed class AnalyticsOptions
{
    public const string Section = "Analytics";

    /// <summary>How often live entries are counted at most. Counting walks the whole index. 0 = for each question.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan LiveCountInterval { get; set; } = TimeSpan.FromMinutes(1);
}
