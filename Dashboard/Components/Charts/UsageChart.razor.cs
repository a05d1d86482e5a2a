using Dashboard.Localization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using PromptCaching.Wire;

namespace Dashboard.Components.Charts;

/// <summary>Prompt tokens over time, stacked by what the cache did with them, and the hit rate as a line.</summary>
public sealed partial class UsageChart : IAsyncDisposable
{
    private ElementReference _element;
    private IJSObjectReference? _module;
    private IJSObjectReference? _chart;
    private IReadOnlyList<UsagePoint>? _drawn;
    private ReaderLocale? _drawnLocale;

    /// <summary>The points to draw.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<UsagePoint> Points { get; set; }

    /// <summary>The length of a bucket: <c>minute</c>, <c>hour</c> or <c>day</c>.</summary>
    [Parameter, EditorRequired]
    public required string Bucket { get; set; }

    /// <summary>The chart in a sentence, for those who do not see it.</summary>
    [Parameter, EditorRequired]
    public required string Description { get; set; }

    [Inject]
    private IJSRuntime JavaScript { get; init; } = default!;

    [CascadingParameter]
    private ReaderLocale Locale { get; set; } = default!;

    /// <inheritdoc/>
    protected override bool ShouldRender() => !ReferenceEquals(_drawn, Points) || _drawnLocale != Locale;

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        (_drawn, _drawnLocale) = (Points, Locale);
        try
        {
            if (firstRender)
            {
                _module = await JavaScript.InvokeAsync<IJSObjectReference>("import", "./js/charts.js");
                _chart = await _module.InvokeAsync<IJSObjectReference>("usage", _element);
            }
            // Points that came while the script loaded are drawn by the first call that finds it loaded.
            if (_chart is not null) await _chart.InvokeVoidAsync("draw", UsageSeries.From(Points), Bucket, Locale.Culture.Name, Locale.Zone.Id);
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone; nobody looks at the chart.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_chart is not null)
            {
                await _chart.InvokeVoidAsync("dispose");
                await _chart.DisposeAsync();
            }
            if (_module is not null) await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and the chart with it.
        }
    }
}
