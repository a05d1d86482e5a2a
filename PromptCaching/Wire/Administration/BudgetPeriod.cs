using System.Text.Json.Serialization;

namespace PromptCaching.Wire.Administration;

/// <summary>How often a token budget starts anew; all in UTC.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BudgetPeriod>))]
public enum BudgetPeriod
{
    /// <summary>At midnight.</summary>
    [JsonStringEnumMemberName("daily")]
    Daily,

    /// <summary>At midnight before Monday.</summary>
    [JsonStringEnumMemberName("weekly")]
    Weekly,

    /// <summary>At midnight before the first.</summary>
    [JsonStringEnumMemberName("monthly")]
    Monthly,
}
