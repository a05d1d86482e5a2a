using System.ComponentModel.DataAnnotations;

namespace CacheIndex.Analytics;

/// <summary>The settings of figures.</summary>
internal sealed class AnalyticsOptions
{
    public const string Section = "Analytics";

    /// <summary>The longest that a count of live entries is good for. Counting walks the whole index; where that is quick, it is done more often. 0 = for
    /// each question.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan LiveCountInterval { get; set; } = TimeSpan.FromMinutes(1);
}
