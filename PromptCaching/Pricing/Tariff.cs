namespace PromptCaching.Pricing;

/// <summary>The prices of one model from one instant on: a line of an append-only ledger (cache-semantics §13).</summary>
/// <param name="Model">The virtual model.</param>
/// <param name="ValidFrom">Valid from here on …</param>
/// <param name="ValidTo">… and before here; null = still valid.</param>
/// <param name="InputPerMillion">Price of a million prompt tokens at list.</param>
/// <param name="OutputPerMillion">Price of a million answered tokens.</param>
/// <param name="Multipliers">Of the input price, for what is cached.</param>
public sealed record Tariff(
    string Model, DateTimeOffset ValidFrom, DateTimeOffset? ValidTo, decimal InputPerMillion, decimal OutputPerMillion, TariffMultipliers Multipliers)
{
    /// <summary>Within these limits every price is exact: no product of price, multiplier and tokens needs more digits than decimal has.</summary>
    public const decimal MaxPerMillion = 100_000m;

    /// <summary>See <see cref="MaxPerMillion"/>.</summary>
    public const decimal MaxMultiplier = 100m;

    /// <summary>Digits behind the point of a price.</summary>
    public const int PriceScale = 6;

    /// <summary>Digits behind the point of a multiplier.</summary>
    public const int MultiplierScale = 4;

    /// <summary>Whether this version holds at an instant.</summary>
    public bool IsValidAt(DateTimeOffset instant) => ValidFrom <= instant && (ValidTo is null || instant < ValidTo);

    /// <summary>Everything that is wrong with this tariff, each with the field, the value and the remedy; empty when it may be used.</summary>
    public IReadOnlyList<string> Validate()
    {
        var errors = new List<string>();
        if (string.IsNullOrWhiteSpace(Model)) errors.Add("model is empty: name the virtual model that the prices are for.");
        if (ValidTo <= ValidFrom) errors.Add($"validTo is {ValidTo:O}, validFrom is {ValidFrom:O}: let it end after it begins.");
        Check(errors, "inputPerMillion", InputPerMillion, MaxPerMillion, PriceScale);
        Check(errors, "outputPerMillion", OutputPerMillion, MaxPerMillion, PriceScale);
        Check(errors, "multipliers.read", Multipliers.Read, MaxMultiplier, MultiplierScale);
        Check(errors, "multipliers.write5m", Multipliers.Write5m, MaxMultiplier, MultiplierScale);
        Check(errors, "multipliers.write1h", Multipliers.Write1h, MaxMultiplier, MultiplierScale);
        Check(errors, "multipliers.write24h", Multipliers.Write24h, MaxMultiplier, MultiplierScale);
        return errors;
    }

    private static void Check(List<string> errors, string field, decimal value, decimal max, int scale)
    {
        if (value < 0 || value > max || decimal.Round(value, scale) != value)
        {
            errors.Add($"{field} is {value}: give a number from 0 to {max} with at most {scale} digits behind the point.");
        }
    }
}
