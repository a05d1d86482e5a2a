using Dashboard.Components.Figures;
using Dashboard.Localization;
using PromptCaching.Wire;

namespace Dashboard.Components.Pages;

/// <summary>The overview's headline numbers.</summary>
internal static class OverviewFigures
{
    /// <summary>Read tokens over prompt tokens; null without prompts.</summary>
    public static double? HitRate(UsageTotals totals) => Share(totals.Read.Total, totals.PromptTokens);

    /// <summary>Prompt tokens that the cache had no part in.</summary>
    public static long Uncached(UsageTotals totals) => totals.PromptTokens - totals.Read.Total - totals.Written.Total;

    public static IReadOnlyList<Figure> From(UsageSummary summary, ReaderLocale locale)
    {
        var (now, before) = (summary.Current, summary.Previous);
        return
        [
            new("Token hit rate", "Prompt tokens read from the cache, as a share of all prompt tokens.",
                locale.Percent(HitRate(now)), $"{locale.Exact(now.Read.Total)} of {locale.Exact(now.PromptTokens)} tokens",
                Note: $"of {locale.Compact(now.PromptTokens)} tokens",
                Change: PointsChange(HitRate(now), HitRate(before), locale), ChangeTone: Welcome(HitRate(now) - HitRate(before))),
            new("Saved tokens", "What caching saved, in tokens at the list input price: the discount on reads less the premium on writes. "
                + "Negative when writes cost more than reads earned.",
                locale.Compact(now.SavedTokens), locale.Exact(now.SavedTokens),
                Note: $"{locale.Percent(Share(now.SavedTokens, now.PromptTokens))} of list price",
                Change: Change(now.SavedTokens, before.SavedTokens, locale), ChangeTone: Welcome((double)(now.SavedTokens - before.SavedTokens))),
            new("Requests", "Requests that the gateway finished, whatever their outcome. A hit is a request that read from the cache.",
                locale.Compact(now.Requests), locale.Exact(now.Requests),
                Note: $"{locale.Compact(now.Hits)} {(now.Hits == 1 ? "hit" : "hits")}, {locale.Percent(Share(now.Hits, now.Requests))}",
                Change: Change(now.Requests, before.Requests, locale)),
            new("Tokens read", "Prompt tokens found in the cache. By default each costs a tenth of an input token.",
                locale.Compact(now.Read.Total), locale.Exact(now.Read.Total),
                Note: Share(now.Read.Total, now.Written.Total) is { } reuse ? $"{reuse.ToString("N1", locale.Culture)} per token written" : null,
                Change: Change(now.Read.Total, before.Read.Total, locale), Colour: "read"),
            new("Tokens written", "Prompt tokens put into the cache. By default each costs 1.25 (5m), 2 (1h) or 2.5 (24h) input tokens.",
                locale.Compact(now.Written.Total), locale.Exact(now.Written.Total),
                Note: $"{locale.Percent(Share(now.Written.Total, now.PromptTokens))} of prompt",
                Change: Change(now.Written.Total, before.Written.Total, locale), Colour: "written"),
            new("Tokens uncached", "Prompt tokens at the full input price: neither read nor written.",
                locale.Compact(Uncached(now)), locale.Exact(Uncached(now)),
                Note: $"{locale.Percent(Share(Uncached(now), now.PromptTokens))} of prompt",
                Change: Change(Uncached(now), Uncached(before), locale), Colour: "uncached"),
        ];
    }

    private static double? Share(decimal part, long whole) => whole == 0 ? null : (double)(part / whole);

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
