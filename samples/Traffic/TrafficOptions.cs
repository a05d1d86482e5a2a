using System.ComponentModel.DataAnnotations;

namespace Traffic;

/// <summary>Section <c>Traffic</c>: where the conversations go, and how fast.</summary>
internal sealed class TrafficOptions
{
    public const string Section = "Traffic";

    /// <summary>The gateway, without <c>/v1</c>.</summary>
    [Required]
    public Uri GatewayUrl { get; set; } = new("http://gateway");

    /// <summary>The cache index, whose admin API takes models and tariffs.</summary>
    [Required]
    public Uri AdminUrl { get; set; } = new("http://cacheindex");

    /// <summary>The admin API's token: the cache index' <c>AdminToken</c>.</summary>
    public string AdminToken { get; set; } = "";

    /// <summary>The most requests a second, over all actors.</summary>
    [Range(0.1, 100)]
    public double RequestsPerSecond { get; set; } = 4;

    /// <summary>2 = pauses are half as long; gaps that outlast a cache entry keep their length.</summary>
    [Range(0.1, 100)]
    public double Speed { get; set; } = 1;

    /// <summary>The same seed gives the same conversations; default: another in every run.</summary>
    public int? Seed { get; set; }

    /// <summary>The ttl of those who come back late but surely. <c>24h</c> where the gateway's <c>Gateway:Cache:EnabledTtls</c> has it.</summary>
    [AllowedValues("1h", "24h", ErrorMessage = "Traffic:LongTtl must be 1h or 24h.")]
    public string LongTtl { get; set; } = "1h";

    /// <summary>Secrets by principal and key: <c>Traffic:Keys:atlas:ide</c>. A principal without keys takes no part.</summary>
    public Dictionary<string, Dictionary<string, string>> Keys { get; set; } = [];
}
