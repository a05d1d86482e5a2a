using Microsoft.AspNetCore.Components;
using Microsoft.FluentUI.AspNetCore.Components;
using Microsoft.JSInterop;
using Icons = Microsoft.FluentUI.AspNetCore.Components.Icons;

namespace Dashboard.Components.Layout;

/// <summary>System, light, dark, and around again; the browser remembers.</summary>
public sealed partial class ThemeToggle
{
    private IJSObjectReference? _module;
    private string _theme = "system";

    [Inject]
    public required IJSRuntime JavaScript { get; init; }

    private string Title => _theme switch
    {
        "light" => "Theme: light. Switch to dark",
        "dark" => "Theme: dark. Follow the system",
        _ => "Theme: as the system. Switch to light",
    };

    private Icon Icon => _theme switch
    {
        "light" => new Icons.Regular.Size20.WeatherSunny(),
        "dark" => new Icons.Regular.Size20.WeatherMoon(),
        _ => new Icons.Regular.Size20.DarkTheme(),
    };

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        _module = await JavaScript.InvokeAsync<IJSObjectReference>("import", "./js/theme.js");
        _theme = await _module.InvokeAsync<string>("choice");
        StateHasChanged();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_module is null) return;
        try
        {
            await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and the module with it.
        }
    }

    private async Task NextAsync()
    {
        _theme = _theme switch { "system" => "light", "light" => "dark", _ => "system" };
        await _module!.InvokeVoidAsync("choose", _theme);
    }
}
