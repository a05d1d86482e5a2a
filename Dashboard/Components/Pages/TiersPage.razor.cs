using Dashboard.Analytics;
using Dashboard.Components.Figures;

namespace Dashboard.Components.Pages;

/// <summary>Which tier pays, and which does not.</summary>
public sealed partial class TiersPage
{
    private const int ScopesShown = 50;

    private IReadOnlyList<TierVerdict> _tiers = [];

    private protected override UsageQuestion<TiersAnswer> Ask(UsageFilter filter) => new TiersQuestion(filter);

    private protected override void Refresh() => _tiers = State.Answer is { } answer ? TierVerdict.From(answer.Report, Locale) : [];
}
