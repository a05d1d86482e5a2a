using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Playwright;

namespace TestSupport;

/// <summary>A page in a browser of its own, and what the browser complained about.</summary>
internal sealed class BrowserPage : IAsyncDisposable
{
    private static readonly Lazy<Task<string>> AxeCore = new(static () => File.ReadAllTextAsync(Path.Combine(
        typeof(BrowserPage).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static data => data.Key == "EngDirectory").Value!,
        "node_modules", "axe-core", "axe.min.js")));

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

    /// <summary>Opens another page of the same site, as the same reader. What the browser complained about before is forgotten.</summary>
    public async Task GoAsync(string path)
    {
        _complaints.Clear();
        await Page.GotoAsync(new Uri(new Uri(Page.Url), path).ToString());
        await ReadyAsync();
    }

    /// <summary>The theme toggle is enabled by the circuit's first render in the browser: from then on clicks reach the server.</summary>
    public async Task ReadyAsync() => await Assertions.Expect(Page.Locator("header fluent-button:not([disabled])")).ToBeVisibleAsync();

    /// <summary>How many pixels the page is wider than its window.</summary>
    public Task<int> OverflowAsync() => Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");

    /// <summary>What axe-core finds serious or critical about the page, one a line. It is run by the browser's own debugger, so the page's
    /// security policy stays as it is; its own attempts to style the page are what that policy then complains about.</summary>
    public async Task<string> BarriersAsync()
    {
        await Page.EvaluateAsync(await AxeCore.Value);
        var findings = await Page.EvaluateAsync<string[]>(
            """
            async () => (await axe.run(document, { resultTypes: ['violations'], preload: false })).violations
              .filter(found => ['serious', 'critical'].includes(found.impact))
              .flatMap(found => found.nodes.map(node => `${found.id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`))
            """);
        return string.Join(Environment.NewLine, findings);
    }

    /// <summary>Figures whose name has no definition to point at, one a line: tiles, columns of numbers, facts.</summary>
    public Task<string> UndefinedAsync() => ListAsync(
        """
        ['.tile .label', 'th.number', 'dt'], element => element.textContent.trim() !== '' && !element.querySelector('.term .definition')?.textContent.trim()
        """);

    /// <summary>Figures of requests that lead to none, one a line: tiles, and rows of principals, keys, models, tiers and outcomes.</summary>
    public Task<string> WithoutRequestsAsync() => ListAsync(
        """
        ['.tile', 'tr[data-group]', '[data-tier]', 'table.tiers tbody tr', 'section[class*="by-"] li'], element => !element.querySelector('a[href*="requests"]')
        """);

    private async Task<string> ListAsync(string selectorsAndFault) => string.Join(Environment.NewLine, await Page.EvaluateAsync<string[]>(
        $$"""
        (() => {
          const list = (selectors, isFault) => [...document.querySelectorAll(selectors.map(selector => `main ${selector}`).join())].filter(isFault).map(element => element.textContent.trim());
          return list({{selectorsAndFault}});
        })()
        """));

    public async Task ScreenshotAsync(string name)
    {
        var path = Path.Combine(_artifacts, "screenshots", name + ".png");
        await Page.ScreenshotAsync(new() { Path = path, FullPage = true });
        TestContext.Current.AddAttachment(name, path);
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
