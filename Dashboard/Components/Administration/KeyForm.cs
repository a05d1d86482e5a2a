using System.Globalization;
using Dashboard.Administration;
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

    /// <summary>As typed; empty = no limit.</summary>
    public string RequestsPerMinute { get; set; } = "";

    /// <summary>As typed; empty = no budget.</summary>
    public string Tokens { get; set; } = "";

    /// <summary>When the budget starts anew.</summary>
    public BudgetPeriod Period { get; set; } = BudgetPeriod.Monthly;

    /// <summary>The models it may use, with commas; empty = all.</summary>
    public string Models { get; set; } = "";

    /// <summary>What cannot be read; null = nothing, and the form can be sent.</summary>
    internal AdministrationProblem? Problem =>
        TypedNumber.CheckWhole("requestsPerMinute", RequestsPerMinute, int.MaxValue, isOptional: true)
        ?? TypedNumber.CheckWhole("tokens", Tokens, long.MaxValue, isOptional: true);

    internal static KeyForm From(ApiKey key, ReaderLocale locale) => new()
    {
        Name = key.Name,
        ExpiresAt = key.ExpiresAt is { } expires ? TimeZoneInfo.ConvertTime(expires, locale.Zone).DateTime : null,
        RequestsPerMinute = key.Limits.RequestsPerMinute?.ToString(CultureInfo.InvariantCulture) ?? "",
        Tokens = key.Limits.Budget?.Tokens.ToString(CultureInfo.InvariantCulture) ?? "",
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
            var limits = new KeyLimits((int?)TypedNumber.Whole(RequestsPerMinute), TypedNumber.Whole(Tokens) is { } tokens ? new(tokens, Period) : null, models.Length == 0 ? null : models);
            return limits == KeyLimits.None ? null : limits;
        }
    }
}
