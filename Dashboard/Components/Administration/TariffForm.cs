using System.Globalization;
using Dashboard.Administration;
using Dashboard.Localization;
using PromptCaching.Pricing;
using PromptCaching.Wire.Administration;

namespace Dashboard.Components.Administration;

/// <summary>A tariff while it is being typed.</summary>
internal sealed class TariffForm
{
    /// <summary>Fields that show their own problems, as the API names them.</summary>
    public static readonly IReadOnlyList<string> Fields =
        ["model", "inputPerMillion", "outputPerMillion", "validFrom", "read", "write5m", "write1h", "write24h"];

    public string Model { get; set; } = "";

    /// <summary>This and the other numbers as typed.</summary>
    public string InputPerMillion { get; set; } = "";

    public string OutputPerMillion { get; set; } = "";

    /// <summary>By the reader's clock; null = now.</summary>
    public DateTime? ValidFrom { get; set; }

    public string Read { get; set; } = Text(TariffMultipliers.Default.Read);

    public string Write5m { get; set; } = Text(TariffMultipliers.Default.Write5m);

    public string Write1h { get; set; } = Text(TariffMultipliers.Default.Write1h);

    public string Write24h { get; set; } = Text(TariffMultipliers.Default.Write24h);

    /// <summary>What cannot be read; null = nothing, and the form can be sent.</summary>
    public AdministrationProblem? Problem =>
        TypedNumber.CheckDecimal("inputPerMillion", InputPerMillion)
        ?? TypedNumber.CheckDecimal("outputPerMillion", OutputPerMillion)
        ?? TypedNumber.CheckDecimal("read", Read)
        ?? TypedNumber.CheckDecimal("write5m", Write5m)
        ?? TypedNumber.CheckDecimal("write1h", Write1h)
        ?? TypedNumber.CheckDecimal("write24h", Write24h);

    public NewTariff ToTariff(ReaderLocale locale) => new(
        Model, Number(InputPerMillion), Number(OutputPerMillion), new(Number(Read), Number(Write5m), Number(Write1h), Number(Write24h)), locale.Instant(ValidFrom));

    private static string Text(decimal number) => number.ToString(CultureInfo.InvariantCulture);

    private static decimal Number(string text) => TypedNumber.Decimal(text) ?? 0;
}
