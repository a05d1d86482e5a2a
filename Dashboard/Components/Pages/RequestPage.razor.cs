using System.Globalization;
using Dashboard.Analytics;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace Dashboard.Components.Pages;

/// <summary>One request: what the cache did with it and why, its time, its price, its prompt's outline.</summary>
public sealed partial class RequestPage
{
    private RequestView? _view;

    /// <summary>Which one.</summary>
    [Parameter]
    public Guid Id { get; set; }

    [Inject]
    private IOptions<AnalyticsOptions> Options { get; init; } = default!;

    /// <summary>The request's trace in the Aspire dashboard; null where there is none, or it is not this reader's to see.</summary>
    private Uri? TraceLink => Reader.IsOperator && Options.Value.AspireDashboardUrl is { } aspire && _view?.Record.TraceId is { Length: > 0 } trace
        ? new Uri(aspire, $"/traces/detail/{trace}")
        : null;

    private protected override UsageQuestion<RequestAnswer> Ask(UsageFilter filter) => new RequestQuestion(Id, Reader.Principal);

    private protected override void Refresh() =>
        _view = State.Answer?.Detail is { } detail ? RequestView.From(detail, Locale, Now) : null;

    private static string Place(RequestView.Stretch step) => string.Create(CultureInfo.InvariantCulture,
        $"margin-left: {Math.Min(step.Start * 100, 99):0.##}%; width: {step.Length * 100:0.##}%");
}
