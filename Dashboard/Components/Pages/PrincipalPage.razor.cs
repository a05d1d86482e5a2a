using Dashboard.Analytics;
using Dashboard.Components.Figures;
using Microsoft.AspNetCore.Components;
using PromptCaching.Wire.Analytics;

namespace Dashboard.Components.Pages;

/// <summary>One principal: what caching saves it, and why it misses.</summary>
public sealed partial class PrincipalPage
{
    /// <summary>Which one.</summary>
    [Parameter]
    public Guid Id { get; set; }

    private string Name => State.Answer is { } answer ? answer.Name ?? "No such principal" : Reader.Name ?? "Principal";

    private protected override UsageFilter Narrow(UsageFilter filter) => filter with { Principal = Id };

    private protected override UsageQuestion<GroupAnswer> Ask(UsageFilter filter) => new GroupQuestion("principal", filter, Zone(filter), WithTariffs: false);

    private protected override GroupRow Other(UsageGroup row, string currency) => OverviewView.Model(row, currency, Filter, Locale, Now);
}
