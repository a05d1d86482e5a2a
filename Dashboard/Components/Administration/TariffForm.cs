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

    public decimal InputPerMillion { get; set; }

    public decimal OutputPerMillion { get; set; }

    /// <summary>By the reader's clock; null = now.</summary>
    public DateTime? ValidFrom { get; set; }

    public decimal Read { get; set; } = TariffMultipliers.Default.Read;

    public decimal Write5m { get; set; } = TariffMultipliers.Default.Write5m;

    public decimal Write1h { get; set; } = TariffMultipliers.Default.Write1h;

    public decimal Write24h { get; set; } = TariffMultipliers.Default.Write24h;

    public NewTariff ToTariff(ReaderLocale locale) =>
        new(Model, InputPerMillion, OutputPerMillion, new(Read, Write5m, Write1h, Write24h), locale.Instant(ValidFrom));
}
