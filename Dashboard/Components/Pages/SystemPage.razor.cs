using Dashboard.Analytics;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace Dashboard.Components.Pages;

/// <summary>How the services are.</summary>
public sealed partial class SystemPage
{
    private static readonly string Version = typeof(SystemPage).Assembly.GetName().Version!.ToString(3);

    private IReadOnlyList<SystemView.Line> _lines = [];

    [Inject]
    private IOptions<AnalyticsOptions> Options { get; init; } = default!;

    private protected override UsageQuestion<SystemAnswer> Ask(UsageFilter filter) => new SystemQuestion();

    private protected override void Refresh() => _lines = State.Answer is { } answer ? SystemView.From(answer, Locale, Now) : [];
}
