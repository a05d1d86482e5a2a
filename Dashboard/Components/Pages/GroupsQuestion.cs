using Dashboard.Analytics;
using PromptCaching.Wire.Analytics;

namespace Dashboard.Components.Pages;

/// <summary>Which principals, keys or models, in which order?</summary>
/// <param name="Dimension"><c>principal</c>, <c>key</c> or <c>model</c>.</param>
/// <param name="Filter">Whose requests of which time.</param>
/// <param name="Order">Which rows.</param>
internal sealed record GroupsQuestion(string Dimension, UsageFilter Filter, GroupOrder Order) : UsageQuestion<UsageGroups>
{
    protected override Task<UsageGroups> AnswerAsync(UsageSources sources, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (from, to) = Filter.Range.Until(now, TimeZoneInfo.Utc);
        return sources.Index.GetGroupsAsync(Dimension, from, to, Filter, Order, cancellationToken);
    }
}
