using System.ComponentModel.DataAnnotations;

namespace CacheIndex.Analytics;

/// <summary>Bound from the root of the configuration: a deployment has one currency.</summary>
internal sealed class CurrencyOptions
{
    /// <summary>Of every price and sum; ISO 4217. A label only: changing it converts nothing.</summary>
    [RegularExpression("^[A-Z]{3}$", ErrorMessage = "Currency is not three capital letters. Set it (environment: Currency) to an ISO 4217 code such as USD.")]
    public string Currency { get; set; } = "USD";
}
