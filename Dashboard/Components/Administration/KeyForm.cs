using Dashboard.Localization;
using PromptCaching.Wire.Administration;

namespace Dashboard.Components.Administration;

/// <summary>A key's settings while they are being typed.</summary>
public sealed class KeyForm
{
    /// <summary>Fields that show their own problems, as the API names them.</summary>
    public static readonly IReadOnlyList<string> Fields = ["name", "expiresAt", "requestsPerMinute", "tokens", "budget", "models"];

    /// <summary>For people.</summary>
    public string Name { get; set; } = "";

    /// <summary>When it stops working, by the reader's clock; null = never.</summary>
    public DateTime? ExpiresAt { get; set; }

    /// <summary>Null = no limit.</summary>
    public int? RequestsPerMinute { get; set; }

    /// <summary>Null = no budget.</summary>
    public long? Tokens { get; set; }

    /// <summary>When the budget starts anew.</summary>
    public BudgetPeriod Period { get; set; } = BudgetPeriod.Monthly;

    /// <summary>The models it may use, with commas; empty = all.</summary>
    public string Models { get; set; } = "";

    internal static KeyForm From(ApiKey key, ReaderLocale locale) => new()
    {
        Name = key.Name,
        ExpiresAt = key.ExpiresAt is { } expires ? TimeZoneInfo.ConvertTime(expires, locale.Zone).DateTime : null,
        RequestsPerMinute = key.Limits.RequestsPerMinute,
        Tokens = key.Limits.Budget?.Tokens,
        Period = key.Limits.Budget?.Period ?? BudgetPeriod.Monthly,
        Models = string.Join(", ", key.Limits.Models ?? []),
    };

    internal NewKey ToNewKey(ReaderLocale locale) => new(Name, locale.Instant(ExpiresAt), Limits);

    internal KeySettings ToSettings(ReaderLocale locale) => new(locale.Instant(ExpiresAt), Limits);

    private KeyLimits? Limits
    {
        get
        {
            var models = Models.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            var limits = new KeyLimits(RequestsPerMinute, Tokens is { } tokens ? new(tokens, Period) : null, models.Length == 0 ? null : models);
            return limits == KeyLimits.None ? null : limits;
        }
    }
}
