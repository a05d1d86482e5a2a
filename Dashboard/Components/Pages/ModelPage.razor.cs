using Dashboard.Analytics;
using Dashboard.Components.Figures;
using Microsoft.AspNetCore.Components;
using PromptCaching.Wire.Analytics;

namespace Dashboard.Components.Pages;

/// <summary>One virtual model: what caching saves on it, what it costs, how well its tokens are counted.</summary>
public sealed partial class ModelPage
{
    /// <summary>Which one, by the name that clients use.</summary>
    [Parameter]
    public string Name { get; set; } = "";

    private protected override UsageFilter Narrow(UsageFilter filter) => filter with { Model = Name };

    private protected override UsageQuestion<GroupAnswer> Ask(UsageFilter filter) => new GroupQuestion("model", filter, Zone(filter), WithTariffs: true);

    private protected override GroupRow Other(UsageGroup row, string currency) => OverviewView.Principal(row, currency, Filter, Locale, Now);
}
