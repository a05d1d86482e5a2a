using Dashboard.Administration;
using Dashboard.Analytics;
using Dashboard.Components.Figures;
using Dashboard.Inspection;
using Dashboard.Localization;
using Dashboard.SignIn;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;
using PromptCaching.Wire.Administration;

namespace Dashboard.Components.Pages;

/// <summary>What would the cache do with this prompt?</summary>
public sealed partial class InspectorPage : IAsyncDisposable
{
    /// <summary>The latest requests to pick from.</summary>
    private const int Requests = 8;

    /// <summary>The largest body the page takes; the gateway itself takes more.</summary>
    private const long MaxBytes = 8 * 1024 * 1024;

    private readonly CancellationTokenSource _closed = new();
    private IReadOnlyList<Principal> _principals = [];
    private Reader _reader = Reader.Nobody;
    private ElementReference _body;
    private IJSObjectReference? _module;
    private Guid _principal;
    private IReadOnlyList<RequestLine> _requests = [];
    private bool _busy;
    private string? _problem;
    private InspectionView? _view;

    /// <summary>Who looks.</summary>
    [CascadingParameter]
    public Task<AuthenticationState>? Authentication { get; set; }

    [Inject]
    private Readers Readers { get; init; } = default!;

    [Inject]
    private AdministrationClient Administration { get; init; } = default!;

    [Inject]
    private AnalyticsClient Index { get; init; } = default!;

    [Inject]
    private InspectionClient Gateway { get; init; } = default!;

    [Inject]
    private IJSRuntime JavaScript { get; init; } = default!;

    [Inject]
    private TimeProvider Clock { get; init; } = default!;

    [CascadingParameter]
    private ReaderLocale Locale { get; set; } = default!;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _reader = await Readers.CurrentAsync(Authentication);
        try
        {
            if (_reader.Principal is null) _principals = await Administration.GetPrincipalsAsync(_closed.Token);
            _principal = _reader.Principal ?? (_principals is [var first, ..] ? first.PrincipalId : Guid.Empty);
            await ListAsync();
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or System.Text.Json.JsonException)
        {
            _problem = "The cache index does not answer, so there is no principal to choose. Load the page again once it is back.";
        }
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        _module = await JavaScript.InvokeAsync<IJSObjectReference>("import", "./js/inspector.js");
        StateHasChanged();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        _closed.Dispose();
        try
        {
            if (_module is not null) await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and the module with it.
        }
    }

    private async Task ListAsync()
    {
        try
        {
            var rows = await Index.GetLatestRequestsAsync(Requests, new(TimeRange.Default, _principal), _closed.Token);
            _requests = [.. rows.Select(row => RequestLine.From(row, Locale, Clock.GetUtcNow()))];
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or System.Text.Json.JsonException)
        {
            _requests = [];   // A body can be inspected without the list.
        }
    }

    private async Task InspectAsync()
    {
        (_busy, _problem, _view) = (true, null, null);
        try
        {
            await using var stream = await _module!.InvokeAsync<IJSStreamReference>("body", _body);
            if (stream.Length > MaxBytes)
            {
                _problem = $"The body has {Locale.Bytes(stream.Length)}; the page takes {Locale.Bytes(MaxBytes)}. Send it to the gateway's {InspectionClient.Path} instead.";
                return;
            }
            await using var sent = await stream.OpenReadStreamAsync(MaxBytes, _closed.Token);
            using var body = new MemoryStream((int)stream.Length);
            await sent.CopyToAsync(body, _closed.Token);
            var result = await Gateway.InspectAsync(body.GetBuffer().AsMemory(0, (int)body.Length), _principal, _closed.Token);
            _problem = result.Problem;
            _view = result.Inspection is { } inspection ? InspectionView.From(inspection, Locale, Clock.GetUtcNow()) : null;
        }
        catch (OperationCanceledException)
        {
            // The page closed meanwhile.
        }
        finally
        {
            _busy = false;
        }
    }
}
