using System.Globalization;
using Dashboard.Components.Figures;
using Dashboard.Localization;
using Dashboard.Tests.Fakes;

namespace Dashboard.Tests.Components.Figures;

public sealed class RequestTableTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly ReaderLocale Locale = new(CultureInfo.GetCultureInfo("en-GB"), TimeZoneInfo.Utc);

    [Fact]
    public async Task A_row_says_what_was_read_at_which_tier_and_why_nothing_was()
    {
        var table = await Html.RenderAsync<RequestTable>(new()
        {
            [nameof(RequestTable.Lines)] = new[] { Traffic.Read(Noon), Traffic.Uncached(Noon) }.Select(row => RequestLine.From(row, Locale, Noon)).ToList(),
        });
        var rows = table.QuerySelectorAll("tbody tr");

        Assert.Equal(["12:00:00", "acme", "demo", "Read", "3,000", "2,400 5m", "", "1.8 s"], rows[0].Children.Select(cell => cell.TextContent.Trim()));
        Assert.Equal("None no marker", rows[1].QuerySelector(".outcome")!.TextContent.Trim());
        Assert.Equal("The request carries no cache_control marker.", rows[1].QuerySelector(".outcome span")!.GetAttribute("title"));
    }

    [Fact]
    public async Task A_name_cannot_become_markup()
    {
        var hostile = Traffic.Read(Noon, principal: "<script>alert(1)</script>", model: "\"><img src=x>");

        var table = await Html.RenderAsync<RequestTable>(new() { [nameof(RequestTable.Lines)] = new[] { RequestLine.From(hostile, Locale, Noon) } });

        Assert.Empty(table.QuerySelectorAll("script, img"));
        Assert.Equal("<script>alert(1)</script>", table.QuerySelector(".principal")!.TextContent);
    }

    [Fact]
    public async Task Every_column_has_a_definition()
    {
        var table = await Html.RenderAsync<RequestTable>(new() { [nameof(RequestTable.Lines)] = Array.Empty<RequestLine>() });

        Assert.All(table.QuerySelectorAll("th"), header =>
        {
            var term = header.QuerySelector("[aria-describedby]")!;
            Assert.NotEmpty(table.QuerySelector($"#{term.GetAttribute("aria-describedby")}")!.TextContent);
        });
    }
}
