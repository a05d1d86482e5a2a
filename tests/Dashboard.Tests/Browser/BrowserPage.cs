using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Dashboard.Tests.Browser;

/// <summary>A page in a browser of its own, and what the browser complained about.</summary>
internal sealed class BrowserPage : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly IBrowserContext _context;
    private readonly string _artifacts;

    public BrowserPage(IBrowserContext context, IPage page, string artifacts)
    {
        _context = context;
        _artifacts = artifacts;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") _complaints.Enqueue(message.Text);
        };
        page.PageError += (_, error) => _complaints.Enqueue(error);
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings in the console, violations of the security policy among them, one a line.</summary>
    public string Complaints => string.Join(Environment.NewLine, _complaints.Distinct());

    /// <summary>The value of a tile.</summary>
    public ILocator Figure(string label) => Page.Locator($"[data-figure='{label}'] .value");

    /// <summary>Chooses in the select of that class.</summary>
    public Task ChooseAsync(string filter, string option) => Page.Locator($"select.{filter}").SelectOptionAsync(new SelectOptionValue { Label = option });

    /// <summary>The theme toggle is enabled by the circuit's first render in the browser: from then on clicks reach the server.</summary>
    public async Task ReadyAsync() => await Assertions.Expect(Page.Locator("header fluent-button:not([disabled])")).ToBeVisibleAsync();

    public async Task ScreenshotAsync(string name)
    {
        var path = Path.Combine(_artifacts, "screenshots", name + ".png");
        await Page.ScreenshotAsync(new() { Path = path, FullPage = true });
        TestContext.Current.AddAttachment(name, path);
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
