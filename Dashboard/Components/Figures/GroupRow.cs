using Dashboard.Localization;
using PromptCaching.Wire;
using PromptCaching.Wire.Analytics;

namespace Dashboard.Components.Figures;

/// <summary>A principal, key or model as tables write it.</summary>
public sealed record GroupRow
{
    /// <summary>What it is.</summary>
    public required string Id { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its page.</summary>
    public required string Link { get; init; }

    /// <summary>Its requests.</summary>
    public required string RequestsLink { get; init; }

    /// <summary>Its sums.</summary>
    public required UsageTotals Totals { get; init; }

    /// <summary>Token hit rate.</summary>
    public required string HitRate { get; init; }

    /// <summary>Against the period before; null without one.</summary>
    public string? Change { get; init; }

    /// <summary>Whether that is welcome.</summary>
    public Tone ChangeTone { get; init; }

    /// <summary>Tokens read over tokens read or written.</summary>
    public required string Reuse { get; init; }

    /// <summary>Net savings, in money or tokens.</summary>
    public required string Saved { get; init; }

    /// <summary>The same in full.</summary>
    public required string SavedExact { get; init; }

    /// <summary>Whether writes cost more than reads earned.</summary>
    public required bool IsLoss { get; init; }

    /// <summary>When it last read from the cache, or that it never did and since when.</summary>
    public required string LastHit { get; init; }

    /// <summary>Whether it never did.</summary>
    public required bool NeverHit { get; init; }

    /// <param name="group">The sums.</param>
    /// <param name="currency">Of its money.</param>
    /// <param name="locale">How the reader writes numbers.</param>
    /// <param name="now">Now.</param>
    /// <param name="link">Its page.</param>
    /// <param name="requests">Its requests.</param>
    internal static GroupRow From(UsageGroup group, string currency, ReaderLocale locale, DateTimeOffset now, string link, string requests)
    {
        var (hitRate, before) = (UsageRates.HitRate(group.Totals), UsageRates.HitRate(group.Previous));
        var savings = UsageRates.Savings(group.Totals);
        var change = (hitRate - before) * 100;
        return new()
        {
            Id = group.Id,
            Name = group.Name,
            Link = link,
            RequestsLink = requests,
            Totals = group.Totals,
            HitRate = locale.Percent(hitRate),
            Change = change is { } points ? (points > 0 ? "+" : "") + points.ToString("N1", locale.Culture) : null,
            ChangeTone = change switch { > 0.05 => Tone.Good, < -0.05 => Tone.Bad, _ => Tone.Neutral },
            Reuse = locale.Percent(UsageRates.Reuse(group.Totals)),
            Saved = savings is { } money ? locale.Money(money, currency) : $"{locale.Compact(group.Totals.SavedTokens)} tokens",
            SavedExact = (savings is { } exact ? locale.ExactMoney(exact, currency) + "; " : "") + $"{locale.Exact(group.Totals.SavedTokens)} tokens",
            IsLoss = (savings ?? group.Totals.SavedTokens) < 0,
            LastHit = group.LastHit is { } hit ? locale.Ago(hit, now)
                : group.FirstRequest is { } first ? $"never, since {locale.Minute(first, now)}"
                : "never",
            NeverHit = group.LastHit is null,
        };
    }
}
