using Dashboard.Localization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Dashboard.Components;

/// <summary>The interactive root: pages, and the locale they write in.</summary>
public sealed partial class Routes
{
    private ReaderLocale _locale = ReaderLocales.Current(null);

    /// <summary>The browser's time zone, as its cookie says; null on the very first visit.</summary>
    [Parameter]
    public string? TimeZone { get; set; }

    /// <inheritdoc/>
    protected override void OnInitialized() => _locale = ReaderLocales.Current(TimeZone);

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender || TimeZone is not null) return;
        await using var module = await JavaScript.InvokeAsync<IJSObjectReference>("import", "./js/reader.js");
        _locale = ReaderLocales.Current(await module.InvokeAsync<string>("timeZone"));
        StateHasChanged();
    }
}
