using System.ComponentModel.DataAnnotations;

namespace CacheIndex.Analytics;

/// <summary>What reads and writes cost as multiples of the list input price (cache-semantics §2), for savings in tokens.</summary>
internal sealed class MultiplierOptions
{
    public const string Section = "Multipliers";

    /// <summary>A token read, in any tier.</summary>
    [Range(typeof(decimal), "0", "1")]
    public decimal Read { get; set; } = 0.1m;

    /// <summary>A token written at 5m.</summary>
    [Range(typeof(decimal), "0", "100")]
    public decimal Write5m { get; set; } = 1.25m;

    /// <summary>A token written at 1h.</summary>
    [Range(typeof(decimal), "0", "100")]
    public decimal Write1h { get; set; } = 2m;

    /// <summary>A token written at 24h.</summary>
    [Range(typeof(decimal), "0", "100")]
    public decimal Write24h { get; set; } = 2.5m;
}
