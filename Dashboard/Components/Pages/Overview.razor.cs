using Dashboard.Analytics;
using Dashboard.Localization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace Dashboard.Components.Pages;

/// <summary>What caching saves, at a glance, as it happens.</summary>
public sealed partial class Overview : IDisposable
{
    /// <summary>How long the prerendered page waits for its figures before it shows that they are loading.</summary>
    private static readonly TimeSpan PrerenderWait = TimeSpan.FromSeconds(1);

    /// <summary>Models to choose from: those that requests were seen of.</summary>
    private const int MaxModels = 100;

    private readonly SortedSet<string> _models = new(StringComparer.Ordinal);
    private UsageFilter _filter = UsageFilter.Parse(null, null, null);
    private UsageSubscription? _subscription;
    private OverviewView _view = default!;
    private Uri _gatewayUrl = default!;

    /// <summary>The time filter: a name of <see cref="TimeRange"/>.</summary>
    [SupplyParameterFromQuery(Name = "range")]
    public string? RangeName { get; set; }

    /// <summary>The principal filter: an id.</summary>
    [SupplyParameterFromQuery]
    public string? Principal { get; set; }

    /// <summary>The model filter: a virtual model's name.</summary>
    [SupplyParameterFromQuery]
    public string? Model { get; set; }

    [Inject]
    private UsageFeed Feed { get; init; } = default!;

    [Inject]
    private TimeProvider Clock { get; init; } = default!;

    [Inject]
    private IOptions<AnalyticsOptions> Options { get; init; } = default!;

    [Inject]
    private NavigationManager Navigation { get; init; } = default!;

    [CascadingParameter]
    private ReaderLocale Locale { get; set; } = default!;

    /// <inheritdoc/>
    protected override void OnInitialized() => _gatewayUrl = Options.Value.GatewayUrl;

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        var filter = UsageFilter.Parse(RangeName, Principal, Model);
        if (_subscription is null || filter != _filter)
        {
            var previous = _subscription;
            _filter = filter;
            _subscription = Feed.Subscribe(filter, () => _ = UpdateAsync());
            previous?.Dispose();
            if (!RendererInfo.IsInteractive)
            {
                Refresh();
                await Task.WhenAny(_subscription.FirstAnswer, Task.Delay(PrerenderWait, Clock));
            }
        }
        Refresh();
    }

    /// <inheritdoc/>
    public void Dispose() => _subscription?.Dispose();

    private async Task UpdateAsync()
    {
        try
        {
            await InvokeAsync(() =>
            {
                Refresh();
                StateHasChanged();
            });
        }
        catch (ObjectDisposedException)
        {
            // The page closed while the news was under way.
        }
        catch (Exception exception)
        {
            await DispatchExceptionAsync(exception);
        }
    }

    private void Refresh()
    {
        var state = _subscription!.State;
        _view = OverviewView.From(state, _filter, Locale, Clock.GetUtcNow());
        foreach (var row in state.Requests)
        {
            if (_models.Count < MaxModels) _models.Add(row.Record.Model);
        }
        if (_filter.Model is { } model) _models.Add(model);
    }

    private void ChoosePrincipal(Guid? principal) => Navigation.NavigateTo(FilterBar.Address(_filter with { Principal = principal }));
}
