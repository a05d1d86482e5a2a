using System.ComponentModel.DataAnnotations;
using PromptCaching.Pricing;

namespace CacheIndex.Analytics;

/// <summary>What reads and writes cost as multiples of the list input price (cache-semantics §2), for savings in tokens.</summary>
internal sealed class MultiplierOptions
{
    public const string Section = "Multipliers";

    /// <summary>A token read, in any tier.</summary>
    [Range(typeof(decimal), "0", "1")]
    public decimal Read { get; set; } = TariffMultipliers.Default.Read;

    /// <summary>A token written at 5m.</summary>
    [Range(typeof(decimal), "0", "100")]
    public decimal Write5m { get; set; } = TariffMultipliers.Default.Write5m;

    /// <summary>A token written at 1h.</summary>
    [Range(typeof(decimal), "0", "100")]
    public decimal Write1h { get; set; } = TariffMultipliers.Default.Write1h;

    /// <summary>A token written at 24h.</summary>
    [Range(typeof(decimal), "0", "100")]
    public decimal Write24h { get; set; } = TariffMultipliers.Default.Write24h;

    /// <summary>The same as the rules' own record, which knows the formula.</summary>
    public TariffMultipliers ForTokens() => new(Read, Write5m, Write1h, Write24h);
}
