using Dashboard.Analytics;
using Dashboard.Components.Figures;
using PromptCaching.Wire.Analytics;

namespace Dashboard.Components.Pages;

/// <summary>A principal's or a model's page.</summary>
public abstract class GroupPage : LivePage<GroupAnswer>
{
    private protected IReadOnlyList<Figure> Figures { get; private set; } = [];

    private protected IReadOnlyList<TierRow> Tiers { get; private set; } = [];

    private protected IReadOnlyList<OutcomeRow> Outcomes { get; private set; } = [];

    private protected IReadOnlyList<GroupRow> Others { get; private set; } = [];

    private protected IReadOnlyList<GroupRow> Keys { get; private set; } = [];

    private protected string ChartDescription { get; private set; } = "";

    /// <summary>When it last read from the cache, as far as the chosen time knows it.</summary>
    private protected string LastHit { get; private set; } = "";

    private protected string Zone(UsageFilter filter) => filter.Range.IsByDay ? Locale.Zone.Id : TimeZoneInfo.Utc.Id;

    private protected override void Refresh()
    {
        if (State.Answer is not { } answer) return;
        Figures = UsageFigures.From(answer.Summary.Current, answer.Summary.Previous, answer.Summary.Currency, Locale,
            pick => PageAddress.Behind(Filter, pick));
        Tiers = TierRow.From(answer.Tiers, Locale);
        Outcomes = OutcomeRow.From(answer.Outcomes, Filter, Locale);
        Others = [.. answer.Others.Rows.Select(row => Other(row, answer.Others.Currency))];
        Keys = [.. answer.Keys.Rows.Select(row => OverviewView.Key(row, answer.Keys.Currency, Filter, Locale, Now))];
        ChartDescription = OverviewView.Describe(answer.Summary.Current, Filter, Locale);
        LastHit = answer.Self switch
        {
            { LastHit: { } hit } => $"Last hit: {Locale.Ago(hit, Now)}.",
            { FirstRequest: { } first } => $"No request has ever read from the cache, since {Locale.Minute(first, Now)}.",
            _ => "",
        };
    }

    private protected abstract GroupRow Other(UsageGroup row, string currency);
}
