using Dashboard.Analytics;
using Dashboard.Components.Pages;
using Dashboard.SignIn;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.FluentUI.AspNetCore.Components;
using Icons = Microsoft.FluentUI.AspNetCore.Components.Icons;

namespace Dashboard.Components.Layout;

/// <summary>Header, navigation and the page.</summary>
public sealed partial class MainLayout
{
    private static readonly IReadOnlyList<Page> Pages =
    [
        new("Overview", "", new Icons.Regular.Size20.Home()),
        new("Requests", PageAddress.Requests, new Icons.Regular.Size20.TextBulletListLtr()),
        new("Principals", PageAddress.Principals, new Icons.Regular.Size20.People()),
        new("Models", PageAddress.Models, new Icons.Regular.Size20.BrainCircuit()),
        new("Tiers", PageAddress.Tiers, new Icons.Regular.Size20.Timer()),
        new("Inspector", PageAddress.Inspector, new Icons.Regular.Size20.BracesVariable(), KeepsFilters: false),
        new("Administration", PageAddress.Administration, new Icons.Regular.Size20.Settings(), IsForOperators: true, KeepsFilters: false),
        new("System", PageAddress.System, new Icons.Regular.Size20.Server(), IsForOperators: true, KeepsFilters: false),
    ];

    private static readonly string Version = typeof(MainLayout).Assembly.GetName().Version!.ToString(3);

    private Reader _reader = Reader.Nobody;

    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>Who looks.</summary>
    [CascadingParameter]
    public Task<AuthenticationState>? Authentication { get; set; }

    [Inject]
    private Readers Readers { get; init; } = default!;

    [Inject]
    private IOptions<SignInOptions> SignIn { get; init; } = default!;

    private string Here => Navigation.ToBaseRelativePath(Navigation.Uri).Split('#')[0];

    /// <summary>The filters of the address, which lead on to the other pages.</summary>
    private UsageFilter Filter
    {
        get
        {
            var query = QueryHelpers.ParseQuery(new Uri(Navigation.Uri).Query);
            return UsageFilter.Parse(Value("range"), Value("principal"), Value("model"), Value("key"));

            string? Value(string name) => query.TryGetValue(name, out var values) ? values[0] : null;
        }
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync() => _reader = await Readers.CurrentAsync(Authentication);

    private sealed record Page(string Name, string Path, Icon Icon, bool IsForOperators = false, bool KeepsFilters = true)
    {
        public string Address(UsageFilter filter) => KeepsFilters ? PageAddress.Of(Path, filter) : Path;
    }
}
