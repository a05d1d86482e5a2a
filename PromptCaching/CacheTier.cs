using System.Text.Json.Serialization;

namespace PromptCaching;

/// <summary>How long a cached prefix may go unused. The order is that of the windows, so tiers compare.</summary>
[JsonConverter(typeof(CacheTierJsonConverter))]
public enum CacheTier
{
    /// <summary><c>5m</c>: five minutes.</summary>
    FiveMinutes,

    /// <summary><c>1h</c>: one hour.</summary>
    OneHour,

    /// <summary><c>24h</c>: one day.</summary>
    OneDay,
}
