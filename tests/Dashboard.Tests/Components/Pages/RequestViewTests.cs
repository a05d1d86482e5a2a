using System.Globalization;
using Dashboard.Components.Pages;
using Dashboard.Localization;
using Dashboard.Tests.Fakes;
using PromptCaching;
using PromptCaching.Wire;
using PromptCaching.Wire.Analytics;

namespace Dashboard.Tests.Components.Pages;

public sealed class RequestViewTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly ReaderLocale Locale = new(CultureInfo.GetCultureInfo("en-US"), TimeZoneInfo.Utc);

    [Fact]
    public void The_time_line_has_no_gap_and_fills_the_whole()
    {
        var steps = View(Traffic.Read(Noon)).Steps;

        Assert.Equal(["2 ms", "338 ms", "1.5 s"], steps.Select(step => step.Duration));
        Assert.Equal(1, steps.Sum(step => step.Length), 6);
        Assert.All(steps.Zip(steps.Skip(1)), pair => Assert.Equal(pair.First.Start + pair.First.Length, pair.Second.Start, 6));
    }

    [Fact]
    public void Blocks_are_read_written_or_uncached_as_the_calibrated_counts_say()
    {
        // 1,000 raw tokens were reported as 2,000: of these 1,000 were read and 600 written.
        var row = Traffic.Row(Noon, "acme", Traffic.Acme, "demo", "read_write", null, 2_000, 1_000, CacheTier.FiveMinutes, 600);
        var view = View(row, Block(500, CacheTier.FiveMinutes), Block(300, CacheTier.FiveMinutes), Block(200));

        Assert.Equal(["read", "written", "uncached"], view.Blocks.Select(block => block.Fate));
        Assert.Equal(["5m", "5m", null], view.Blocks.Select(block => block.Marker));
        Assert.Equal([0.5, 0.3, 0.2], view.Blocks.Select(block => block.Share));
    }

    [Fact]
    public void The_block_that_differs_from_the_request_before_is_pointed_out()
    {
        var detail = new RequestDetail(Traffic.Write(Noon), "USD", [], [Block(1), Block(1)], [], new("prefix_changed", "Block 2 differs.", null, 1));

        Assert.Equal([false, true], RequestView.From(detail, Locale, Noon).Blocks.Select(block => block.IsCause));
    }

    [Fact]
    public void Sent_again_it_would_read_the_longest_entry_that_lives_and_each_entry_says_whether_it_does()
    {
        var (read, written) = (new PrefixHash([.. Enumerable.Repeat((byte)1, PrefixHash.Size)]), new PrefixHash([.. Enumerable.Repeat((byte)2, PrefixHash.Size)]));
        var row = Traffic.Read(Noon);
        row = row with { Record = row.Record with { ReadHash = read, ReadWrittenAt = Noon.AddMinutes(-1) } };
        var detail = new RequestDetail(row, "USD", [new(written, 2_900, CacheTier.FiveMinutes, Noon.AddMinutes(5))], [],
            [new(written, 2_900, CacheTier.FiveMinutes, Noon.AddMinutes(5), Noon), new(read, 2_400, CacheTier.OneHour, Noon.AddMinutes(59), Noon.AddMinutes(-1))]);
        string[] States(int minutes) => [.. RequestView.From(detail, Locale, Noon.AddMinutes(minutes)).Entries.Select(entry => entry.State)];
        string Again(int minutes) => RequestView.From(detail, Locale, Noon.AddMinutes(minutes)).Again.Replace(' ', ' ');

        Assert.Equal("it would read 2,900 tokens from a 5m entry that lives until 12:05:00 PM.", Again(1));
        Assert.Equal("it would read 2,400 tokens from a 1h entry that lives until 12:59:00 PM.", Again(6));
        Assert.Equal("it would read nothing of this: every entry that it read or wrote has ended.", Again(60));
        Assert.Equal("the same would happen: it has neither read nor written an entry.", View(Traffic.Uncached(Noon)).Again);
        Assert.Equal([true, false], States(6).Select(state => state.StartsWith("lives", StringComparison.Ordinal)));
        Assert.Equal(["ended", "ended"], States(60));
    }

    [Fact]
    public void A_write_that_costs_more_than_list_is_a_loss_and_without_a_tariff_there_is_no_price()
    {
        var priced = View(Traffic.Write(Noon) with { Cost = new(1m, 1.25m, 1) });

        Assert.Equal(("$1.00", "$1.25", "-$0.25", true), (priced.List, priced.Charged, priced.Saved, priced.IsLoss));
        Assert.Null(View(Traffic.Write(Noon)).List);
    }

    [Fact]
    public void A_request_that_never_reached_an_upstream_has_a_time_line_too()
    {
        var row = Traffic.Read(Noon);
        row = row with { Record = row.Record with { DispatchedAt = null, FirstByteAt = null } };

        Assert.Equal(1, Assert.Single(View(row).Steps).Length);
    }

    private static RequestView View(RequestRow row, params IReadOnlyList<SkeletonBlock> blocks) =>
        RequestView.From(new RequestDetail(row, "USD", [], blocks, []), Locale, Noon);

    private static SkeletonBlock Block(int tokens, CacheTier? marker = null) => new("text", "user", tokens, tokens * 4, tokens, marker);
}
