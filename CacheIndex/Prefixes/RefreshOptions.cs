using System.ComponentModel.DataAnnotations;
using PromptCaching;

namespace CacheIndex.Prefixes;

/// <summary>How refreshes reach the database.</summary>
internal sealed class RefreshOptions
{
    public const string Section = "Refresh";

    /// <summary>How long refreshes are gathered: of one entry's only the last is sent. A crash loses those that wait; each costs a discount at most.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:01")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The share of a window by which an expiry must move before its row is updated. 0 keeps expiries exact; with 0.1 an entry that is used
    /// all the time is updated ten times a window, and may die that tenth early.</summary>
    [Range(0.0, 0.5)]
    public double Slack { get; set; }

    /// <summary>By how much a row's expiry may stay behind its refresh, for each tier.</summary>
    public IReadOnlyList<TimeSpan> Slacks => [.. CacheTiers.All.ToArray().Select(tier => tier.Window() * Slack)];
}
