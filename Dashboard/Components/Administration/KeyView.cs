using Dashboard.Components.Figures;
using Dashboard.Localization;
using PromptCaching.Wire.Administration;

namespace Dashboard.Components.Administration;

/// <summary>How a key is written in lists.</summary>
internal static class KeyView
{
    public static (string Text, Tone Tone) StateOf(ApiKey key, ReaderLocale locale, DateTimeOffset now) => key switch
    {
        { RevokedAt: { } revoked } => ($"Revoked {locale.Time(revoked, now)}", Tone.Neutral),
        { ExpiresAt: { } expired } when expired <= now => ($"Expired {locale.Time(expired, now)}", Tone.Neutral),
        { ExpiresAt: { } expires } => ($"Works until {locale.Time(expires, now)}", Tone.Good),
        _ => ("Works", Tone.Good),
    };

    public static string LimitsOf(KeyLimits limits, ReaderLocale locale)
    {
        var parts = new List<string>(3);
        if (limits.RequestsPerMinute is { } requests) parts.Add($"{locale.Exact(requests)} requests a minute");
        if (limits.Budget is { } budget) parts.Add($"{locale.Compact(budget.Tokens)} tokens {budget.Period.ToString().ToLowerInvariant()}");
        if (limits.Models is { Count: > 0 } models) parts.Add(string.Join(", ", models));
        return parts.Count == 0 ? "none" : string.Join("; ", parts);
    }

    public static string UseOf(ApiKey key, ReaderLocale locale) => key is { Use: { } use, Limits.Budget: { } budget }
        ? $"{locale.Percent((double)use.Tokens / budget.Tokens)} of {locale.Compact(budget.Tokens)}"
        : ReaderLocale.None;
}
