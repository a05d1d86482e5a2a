using Dashboard.Analytics;
using Dashboard.Localization;
using PromptCaching.Wire;
using PromptCaching.Wire.Analytics;

namespace Dashboard.Components.Figures;

/// <summary>The headline numbers of some requests beside those of the period before.</summary>
internal static class UsageFigures
{
    /// <param name="now">The chosen time.</param>
    /// <param name="before">The time of the same length before it.</param>
    /// <param name="currency">Of all money.</param>
    /// <param name="locale">How the reader writes numbers.</param>
    /// <param name="link">Where the requests behind a figure are; null picks all.</param>
    public static IReadOnlyList<Figure> From(UsageTotals now, UsageTotals before, string currency, ReaderLocale locale, Func<RequestPick?, string>? link = null) =>
    [
        new("Token hit rate", UsageDefinitions.HitRate,
            locale.Percent(UsageRates.HitRate(now)), $"{locale.Exact(now.Read.Total)} of {locale.Exact(now.PromptTokens)} tokens",
            Note: $"of {locale.Compact(now.PromptTokens)} tokens",
            Change: PointsChange(UsageRates.HitRate(now), UsageRates.HitRate(before), locale),
            ChangeTone: Welcome(UsageRates.HitRate(now) - UsageRates.HitRate(before)), Link: link?.Invoke(null)),
        Savings(now, before, currency, locale) with { Link = link?.Invoke(null) },
        new("Requests", "Requests that the gateway finished, whatever their outcome. A hit is a request that read from the cache.",
            locale.Compact(now.Requests), locale.Exact(now.Requests),
            Note: $"{locale.Compact(now.Hits)} {(now.Hits == 1 ? "hit" : "hits")}, {locale.Percent(UsageRates.Share(now.Hits, now.Requests))}",
            Change: Change(now.Requests, before.Requests, locale), Link: link?.Invoke(null)),
        new("Tokens read", "Prompt tokens found in the cache. By default each costs a tenth of an input token.",
            locale.Compact(now.Read.Total), locale.Exact(now.Read.Total),
            Note: UsageRates.Share(now.Read.Total, now.Written.Total) is { } reuse ? $"{reuse.ToString("N1", locale.Culture)} per token written" : null,
            Change: Change(now.Read.Total, before.Read.Total, locale), Colour: "read", Link: link?.Invoke(new(Read: RequestPick.AnyTier))),
        new("Tokens written", "Prompt tokens put into the cache. By default each costs 1.25 (5m), 2 (1h) or 2.5 (24h) input tokens.",
            locale.Compact(now.Written.Total), locale.Exact(now.Written.Total),
            Note: $"{locale.Percent(UsageRates.Share(now.Written.Total, now.PromptTokens))} of prompt",
            Change: Change(now.Written.Total, before.Written.Total, locale), Colour: "written", Link: link?.Invoke(new(Written: RequestPick.AnyTier))),
        new("Tokens uncached", UsageDefinitions.Uncached + " They cost the full input price.",
            locale.Compact(UsageRates.Uncached(now)), locale.Exact(UsageRates.Uncached(now)),
            Note: $"{locale.Percent(UsageRates.Share(UsageRates.Uncached(now), now.PromptTokens))} of prompt",
            Change: Change(UsageRates.Uncached(now), UsageRates.Uncached(before), locale), Colour: "uncached", Link: link?.Invoke(null)),
    ];

    /// <summary>In money where there are tariffs, else in tokens.</summary>
    private static Figure Savings(UsageTotals now, UsageTotals before, string currency, ReaderLocale locale)
    {
        const string definition = UsageDefinitions.Savings + " In tokens: " + UsageDefinitions.SavedTokens;
        var tokens = $"{locale.Compact(now.SavedTokens)} tokens";
        if (UsageRates.Savings(now) is not { } saved)
        {
            return new("Net savings", definition, locale.Compact(now.SavedTokens), $"{locale.Exact(now.SavedTokens)} tokens",
                Note: $"tokens, {locale.Percent(UsageRates.Share(now.SavedTokens, now.PromptTokens))}; no tariff",
                Change: Change(now.SavedTokens, before.SavedTokens, locale), ChangeTone: Welcome((double)(now.SavedTokens - before.SavedTokens)),
                Tone: now.SavedTokens < 0 ? Tone.Bad : Tone.Neutral);
        }
        var unpriced = now.Money!.UnpricedRequests > 0 ? $"; {locale.Compact(now.Money.UnpricedRequests)} without tariff" : "";
        return new("Net savings", definition,
            locale.Money(saved, currency), $"{locale.ExactMoney(saved, currency)}; {locale.Exact(now.SavedTokens)} tokens",
            Note: $"{locale.Percent(UsageRates.Share(saved, now.Money.List))} of {locale.Money(now.Money.List, currency)}, {tokens}{unpriced}",
            Change: UsageRates.Savings(before) is { } earlier ? Change(saved, earlier, locale) : null,
            ChangeTone: Welcome((double)(saved - (UsageRates.Savings(before) ?? saved))), Tone: saved < 0 ? Tone.Bad : Tone.Neutral);
    }

    /// <summary><c>+12 %</c> against a positive value before; null where a percentage would say nothing.</summary>
    private static string? Change(decimal now, decimal before, ReaderLocale locale)
    {
        if (before <= 0) return null;
        var change = (now - before) / before;
        return change > 9.99m ? $"×{(now / before).ToString("N0", locale.Culture)}" : Signed(change, change.ToString("P0", locale.Culture));
    }

    private static string? PointsChange(double? now, double? before, ReaderLocale locale) => (now - before) * 100 is { } points
        ? Signed((decimal)points, points.ToString("N1", locale.Culture) + " pp")
        : null;

    private static string Signed(decimal change, string text) => change > 0 ? "+" + text : text;

    private static Tone Welcome(double? change) => change switch { > 0 => Tone.Good, < 0 => Tone.Bad, _ => Tone.Neutral };
}
