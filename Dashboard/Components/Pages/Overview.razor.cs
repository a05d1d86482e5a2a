using Dashboard.Analytics;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using PromptCaching.Wire.Analytics;

namespace Dashboard.Components.Pages;

/// <summary>What caching saves, at a glance, as it happens.</summary>
public sealed partial class Overview
{
    private OverviewView _view = new() { Phase = OverviewPhase.Empty };

    [Inject]
    private IOptions<AnalyticsOptions> Options { get; init; } = default!;

    private protected override UsageQuestion<OverviewAnswer> Ask(UsageFilter filter) =>
        new OverviewQuestion(filter, filter.Range.IsByDay ? Locale.Zone.Id : TimeZoneInfo.Utc.Id, Reader.IsOperator);

    private protected override void Refresh()
    {
        if (State.Answer is not { } answer) return;
        var requests = Tail.MergeInto(answer.Requests, Filter.Matches, OverviewQuestion.Requests);
        _view = OverviewView.From(answer, requests, Filter, Locale, Now);
    }

    private string More(UsageGroups groups, string what) => groups.Count > groups.Rows.Count ? $"All {Locale.Exact(groups.Count)} {what}" : "Details";
}
