using System.Globalization;
using Dashboard.Components.Figures;
using Dashboard.Localization;
using Dashboard.Tests.Fakes;
using PromptCaching;
using PromptCaching.Wire;

namespace Dashboard.Tests.Components.Figures;

public sealed class RequestLineTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly ReaderLocale Locale = new(CultureInfo.GetCultureInfo("en-GB"), TimeZoneInfo.Utc);

    [Fact]
    public void A_request_is_written_with_its_tokens_tiers_and_times()
    {
        var line = Line(Traffic.Row(Noon, "acme", Traffic.Acme, "large", "read_write", null, 12_000, 9_000, CacheTier.OneHour, 2_000, CacheTier.OneDay));

        Assert.Equal(("12:00:00", "acme", "large", "12,000"), (line.Time, line.Principal, line.Model, line.Prompt));
        Assert.Equal(("9,000", "1h", "2,000", "24h"), (line.Read, line.ReadTier, line.Written, line.WrittenTiers));
        Assert.Equal(("1.8 s", "First byte after 340 ms, streamed, status 200"), (line.Latency, line.Timing));
        Assert.Equal(("Read + write", Tone.Good), (line.Outcome, line.Tone));
    }

    [Fact]
    public void Writes_of_several_tiers_are_added_and_all_named()
    {
        var row = Traffic.Write(Noon, written: 500);
        row = row with { Record = row.Record with { Write1hTokens = 1_000 } };

        Assert.Equal(("1,500", "5m + 1h"), (Line(row).Written, Line(row).WrittenTiers));
    }

    [Fact]
    public void What_the_upstream_did_not_report_is_a_dash_and_not_a_zero()
    {
        var row = Traffic.Uncached(Noon, "vetoed", "no_usage", prompt: null);
        row = row with { Record = row.Record with { FirstByteAt = null } };

        Assert.Equal(("–", "", ""), (Line(row).Prompt, Line(row).Read, Line(row).Written));
        Assert.StartsWith("First byte after –", Line(row).Timing, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none", "no_breakpoint", "no marker", Tone.Neutral)]
    [InlineData("none", "below_minimum", "too short", Tone.Neutral)]
    [InlineData("skipped", "cache_off", "cache off", Tone.Warn)]
    [InlineData("skipped", "count_failed", "not counted", Tone.Warn)]
    [InlineData("skipped", "writes_above_prompt", "counts disagree", Tone.Warn)]
    [InlineData("skipped", "unknown_usage", "unknown usage", Tone.Warn)]
    [InlineData("skipped", "lookup_failed", "index down", Tone.Warn)]
    [InlineData("skipped", "lookup_late", "index late", Tone.Warn)]
    [InlineData("vetoed", "non_2xx", "status 529", Tone.Bad)]
    [InlineData("vetoed", "no_usage", "no usage", Tone.Bad)]
    [InlineData("vetoed", "error_frame", "error in stream", Tone.Bad)]
    [InlineData("vetoed", "aborted", "aborted", Tone.Bad)]
    [InlineData("none", "something_new", "something new", Tone.Neutral)]
    public void Why_the_cache_had_no_part_is_said_in_a_few_words(string outcome, string reason, string why, Tone tone)
    {
        var line = Line(Traffic.Uncached(Noon, outcome, reason, status: 529));

        Assert.Equal((why, tone), (line.Why, line.Tone));
        Assert.EndsWith(".", line.Explanation, StringComparison.Ordinal);
    }

    private static RequestLine Line(RequestRow row) => RequestLine.From(row, Locale, Noon);
}
