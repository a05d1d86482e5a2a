using Dashboard.Analytics;
using Dashboard.Components.Pages;
using Dashboard.Localization;
using PromptCaching.Wire.Analytics;

namespace Dashboard.Components.Figures;

/// <summary>Requests of one outcome and reason, as the mix writes them.</summary>
/// <param name="Label">What the cache did.</param>
/// <param name="Why">The reason in two or three words, or nothing.</param>
/// <param name="Explanation">Both in a sentence.</param>
/// <param name="Tone">Whether that is as it should be.</param>
/// <param name="Requests">How many.</param>
/// <param name="Share">Of all requests, from 0 to 1.</param>
/// <param name="Percent">The same, written.</param>
/// <param name="Link">These requests.</param>
public sealed record OutcomeRow(
    string Label, string Why, string Explanation, Tone Tone, string Requests, double Share, string Percent, string Link)
{
    /// <summary>Most requests first.</summary>
    internal static IReadOnlyList<OutcomeRow> From(IReadOnlyList<OutcomeUsage> outcomes, UsageFilter filter, ReaderLocale locale)
    {
        var all = outcomes.Sum(outcome => outcome.Requests);
        return
        [
            .. outcomes.OrderByDescending(outcome => outcome.Requests).Select(outcome =>
            {
                var words = RequestOutcome.Of(outcome.Outcome, outcome.Reason, status: null);
                var share = (double)outcome.Requests / Math.Max(1, all);
                return new OutcomeRow(words.Label, words.Why, words.Explanation, words.Tone, locale.Exact(outcome.Requests), share, locale.Percent(share),
                    PageAddress.Behind(filter, new(outcome.Outcome, outcome.Reason)));
            }),
        ];
    }
}
