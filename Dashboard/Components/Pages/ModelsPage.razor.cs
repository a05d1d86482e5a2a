using Dashboard.Analytics;
using Dashboard.Components.Figures;
using PromptCaching.Wire.Analytics;

namespace Dashboard.Components.Pages;

/// <summary>Every model side by side.</summary>
public sealed partial class ModelsPage
{
    private protected override string Dimension => "model";

    private protected override string Path => PageAddress.Models;

    private protected override UsageFilter Narrow(UsageFilter filter) => filter with { Model = null };

    private protected override GroupRow ToRow(UsageGroup row, string currency) => OverviewView.Model(row, currency, Filter, Locale, Now);
}
