using Dashboard.Analytics;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using PromptCaching.Wire;

namespace Dashboard.Components.Pages;

/// <summary>The filters, which live in the address and nowhere else: choosing one goes to another address.</summary>
public sealed partial class FilterBar
{
    /// <summary>What the page shows now.</summary>
    [Parameter, EditorRequired]
    public required UsageFilter Filter { get; set; }

    /// <summary>The principals to choose from.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<PrincipalUsage> Principals { get; set; }

    /// <summary>The models to choose from.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyCollection<string> Models { get; set; }

    /// <summary>By name; a chosen principal without requests in this time stays choosable, under its id.</summary>
    private IEnumerable<(Guid Id, string Name)> Choices
    {
        get
        {
            var choices = Principals.Select(principal => (principal.PrincipalId, principal.Name));
            if (Filter.Principal is { } chosen && Principals.All(principal => principal.PrincipalId != chosen))
                choices = choices.Append((chosen, chosen.ToString()));
            return choices.OrderBy(choice => choice.Item2, StringComparer.OrdinalIgnoreCase);
        }
    }

    /// <summary>The query string of a filter; what is default is left out.</summary>
    public static string Address(UsageFilter filter)
    {
        var address = QueryHelpers.AddQueryString("", new Dictionary<string, string?>
        {
            ["range"] = filter.Range == TimeRange.Default ? null : filter.Range.Name,
            ["principal"] = filter.Principal?.ToString(),
            ["model"] = filter.Model,
        });
        return address.Length == 0 ? "./" : address;
    }

    private void Go(UsageFilter filter)
    {
        if (filter != Filter) Navigation.NavigateTo(Address(filter));
    }
}
