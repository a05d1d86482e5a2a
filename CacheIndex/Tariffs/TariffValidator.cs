using System.Globalization;
using CacheIndex.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using PromptCaching.Pricing;
using PromptCaching.Wire.Administration;

namespace CacheIndex.Tariffs;

/// <summary>Whether a tariff may be used.</summary>
internal static class TariffValidator
{
    /// <summary>What is wrong with it; null = nothing.</summary>
    public static ProblemHttpResult? Problem(NewTariff tariff, DateTimeOffset now)
    {
        if (Problems.BadName("model", tariff.Model) is { } badModel) return badModel;
        if (tariff.ValidFrom < now)
        {
            return Problems.BadField("validFrom", tariff.ValidFrom.Value.ToString("O", CultureInfo.InvariantCulture),
                "Send a time to come, or leave it out for now: what is recorded is priced already.");
        }
        var by = tariff.Multipliers ?? TariffMultipliers.Default;
        return Price("inputPerMillion", tariff.InputPerMillion) ?? Price("outputPerMillion", tariff.OutputPerMillion)
            ?? Multiplier("multipliers.read", by.Read) ?? Multiplier("multipliers.write5m", by.Write5m)
            ?? Multiplier("multipliers.write1h", by.Write1h) ?? Multiplier("multipliers.write24h", by.Write24h);
    }

    private static ProblemHttpResult? Price(string field, decimal value) =>
        value is >= 0 and <= Tariff.MaxPerMillion && decimal.Round(value, Tariff.PriceScale) == value
            ? null
            : Problems.BadField(field, Text(value), $"Send 0 to {Text(Tariff.MaxPerMillion)} with at most {Tariff.PriceScale} digits behind the point.");

    private static ProblemHttpResult? Multiplier(string field, decimal value) =>
        value is >= 0 and < Tariff.MaxMultiplier && decimal.Round(value, Tariff.MultiplierScale) == value
            ? null
            : Problems.BadField(field, Text(value),
                $"Send at least 0 and less than {Text(Tariff.MaxMultiplier)}, with at most {Tariff.MultiplierScale} digits behind the point.");

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);
}
