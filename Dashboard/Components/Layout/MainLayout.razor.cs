using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.FluentUI.AspNetCore.Components;
using Icons = Microsoft.FluentUI.AspNetCore.Components.Icons;

namespace Dashboard.Components.Layout;

/// <summary>Header, navigation and the page.</summary>
public sealed partial class MainLayout
{
    private static readonly IReadOnlyList<Page> Pages =
    [
        new("Overview", "", NavLinkMatch.All, new Icons.Regular.Size20.Home()),
    ];

    private static readonly string Version = typeof(MainLayout).Assembly.GetName().Version!.ToString(3);

    [Inject]
    public required NavigationManager Navigation { get; init; }

    private string Here => Navigation.ToBaseRelativePath(Navigation.Uri).Split('#')[0];

    private sealed record Page(string Name, string Address, NavLinkMatch Match, Icon Icon);
}
