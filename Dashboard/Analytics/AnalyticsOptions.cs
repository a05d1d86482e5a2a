using System.ComponentModel.DataAnnotations;

namespace Dashboard.Analytics;

/// <summary>How the dashboard reaches the cache index, and how often it asks. The key sits at the configuration's root, the rest below
/// <c>Dashboard</c>.</summary>
internal sealed class AnalyticsOptions
{
    public const string Section = "Dashboard";

    /// <summary>Root key <c>InternalKey</c>: what services of one deployment show each other.</summary>
    [Required(ErrorMessage = "InternalKey is empty: set it to the value that CacheIndex was started with.")]
    public string InternalKey { get; set; } = "";

    /// <summary>Where clients find the gateway: asked for its health and by the prompt inspector, shown in the example of an empty page.</summary>
    [Required(ErrorMessage = "Dashboard:GatewayUrl is empty: set it to the address that clients use, or remove it.")]
    public Uri GatewayUrl { get; set; } = new("http://localhost:8080");

    /// <summary>Where the Aspire dashboard is, for links to traces; empty: no links.</summary>
    public Uri? AspireDashboardUrl { get; set; }

    /// <summary>The longest wait for the gateway's health.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:30")]
    public TimeSpan GatewayTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest wait for one answer of the index.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:02:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Events within this time show as one update.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:10")]
    public TimeSpan Throttle { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The shortest time between two queries of one view, however many requests arrive.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:05:00")]
    public TimeSpan BusyRefresh { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The time between two queries of one view when no request arrives: its range moves on, its entries expire.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan IdleRefresh { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a view outlives its last page: the time between a page's prerendering and its circuit, or a reload.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan Linger { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The wait after a failure; it doubles up to <see cref="IdleRefresh"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:05:00")]
    public TimeSpan Retry { get; set; } = TimeSpan.FromSeconds(1);
}
