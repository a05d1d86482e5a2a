using Dashboard.Analytics;
using Microsoft.AspNetCore.WebUtilities;

namespace Dashboard.Components.Pages;

/// <summary>Addresses of pages, with the filters that all pages share. What is default is left out.</summary>
internal static class PageAddress
{
    public const string Requests = "requests";
    public const string Principals = "principals";
    public const string Models = "models";
    public const string Tiers = "tiers";
    public const string Inspector = "inspector";
    public const string Administration = "administration";
    public const string System = "system";

    /// <summary>A page under these filters; further values follow in the order given.</summary>
    public static string Of(string page, UsageFilter filter, params ReadOnlySpan<(string Name, string? Value)> more)
    {
        var query = new List<KeyValuePair<string, string?>>
        {
            new("range", filter.Range == TimeRange.Default ? null : filter.Range.Name),
            new("principal", filter.Principal?.ToString()),
            new("model", filter.Model),
            new("key", filter.Key?.ToString()),
        };
        foreach (var (name, value) in more) query.Add(new(name, value));
        var address = QueryHelpers.AddQueryString(page, query.Where(part => part.Value is not null));
        return address.Length == 0 ? "./" : address;
    }

    /// <summary>One principal's page.</summary>
    public static string Principal(Guid id, UsageFilter filter) => Of($"{Principals}/{id}", filter with { Principal = null });

    /// <summary>One model's page. The name is the last part of the path, slashes and all.</summary>
    public static string Model(string name, UsageFilter filter) =>
        Of($"{Models}/{string.Join('/', name.Split('/').Select(Uri.EscapeDataString))}", filter with { Model = null });

    /// <summary>The requests behind a figure: all under these filters, or some of them.</summary>
    public static string Behind(UsageFilter filter, RequestPick? pick = null) => Of(Requests, filter,
        ("outcome", pick?.Outcome), ("reason", pick?.Reason), ("read", pick?.Read), ("written", pick?.Written), ("before", pick?.Before));

    /// <summary>One request's page.</summary>
    public static string Request(Guid id) => $"{Requests}/{id}";
}
