using Dashboard.Analytics;
using Dashboard.Components.Figures;
using PromptCaching.Wire.Analytics;

namespace Dashboard.Components.Pages;

/// <summary>Every principal side by side.</summary>
public sealed partial class PrincipalsPage
{
    private protected override string Dimension => "principal";

    private protected override string Path => PageAddress.Principals;

    private protected override UsageFilter Narrow(UsageFilter filter) => filter with { Principal = null, Key = null };

    private protected override GroupRow ToRow(UsageGroup row, string currency) => OverviewView.Principal(row, currency, Filter, Locale, Now);
}
