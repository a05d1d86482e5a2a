using Dashboard.Analytics;
using Dashboard.Components.Figures;
using Microsoft.AspNetCore.Components;
using PromptCaching.Wire.Analytics;

namespace Dashboard.Components.Pages;

/// <summary>A sortable, paged table of principals or models.</summary>
public abstract class GroupsPage : LivePage<UsageGroups>
{
    private const int RowsPerPage = 50;

    private static readonly HashSet<string> Sorts =
        ["name", "requests", "prompt_tokens", "read_tokens", "written_tokens", "hit_rate", "reuse", "saved_tokens", "savings", "charged", "last_hit"];

    /// <summary>The column sorted by.</summary>
    [SupplyParameterFromQuery(Name = "sort")]
    public string? SortName { get; set; }

    /// <summary><c>asc</c> or <c>desc</c>.</summary>
    [SupplyParameterFromQuery(Name = "order")]
    public string? OrderName { get; set; }

    /// <summary>The page, from 1.</summary>
    [SupplyParameterFromQuery(Name = "page")]
    public int? PageNumber { get; set; }

    private protected abstract string Dimension { get; }

    private protected abstract string Path { get; }

    private protected IReadOnlyList<GroupRow> Rows { get; private set; } = [];

    private protected string Sort => SortName is { } name && Sorts.Contains(name) ? name : GroupOrder.Savings;

    private protected bool Descending => OrderName is null ? Sort != "name" : OrderName != "asc";

    private protected int Number => Math.Clamp(PageNumber ?? 1, 1, 10_000);

    private protected int Pages => Math.Max(1, ((State.Answer?.Count ?? 0) + RowsPerPage - 1) / RowsPerPage);

    private protected override UsageQuestion<UsageGroups> Ask(UsageFilter filter) =>
        new GroupsQuestion(Dimension, filter, new GroupOrder(Sort, Descending, RowsPerPage, (Number - 1) * RowsPerPage));

    private protected override void Refresh() =>
        Rows = State.Answer is { } answer ? [.. answer.Rows.Select(row => ToRow(row, answer.Currency))] : [];

    private protected abstract GroupRow ToRow(UsageGroup row, string currency);

    /// <summary>The same table by another column; by the same one it turns round.</summary>
    private protected string SortLink(string sort) => PageAddress.Of(Path, Filter,
        ("sort", sort), ("order", sort == Sort ? (Descending ? "asc" : "desc") : sort == "name" ? "asc" : "desc"));

    private protected string PageLink(int number) => PageAddress.Of(Path, Filter,
        ("sort", SortName), ("order", OrderName), ("page", number == 1 ? null : number.ToString(System.Globalization.CultureInfo.InvariantCulture)));
}
