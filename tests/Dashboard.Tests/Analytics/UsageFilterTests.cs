using Dashboard.Analytics;
using Dashboard.Components.Pages;
using Dashboard.Tests.Fakes;

namespace Dashboard.Tests.Analytics;

public sealed class UsageFilterTests
{
    [Fact]
    public void A_filter_reads_its_own_address()
    {
        var filter = new UsageFilter(TimeRange.Parse("7d"), Traffic.Acme, "claude & sonnet/4", Traffic.Globex);

        Assert.Equal($"tiers?range=7d&principal={Traffic.Acme}&model=claude%20%26%20sonnet%2F4&key={Traffic.Globex}", PageAddress.Of(PageAddress.Tiers, filter));
        Assert.Equal(filter, UsageFilter.Parse("7d", Traffic.Acme.ToString(), "claude & sonnet/4", Traffic.Globex.ToString()));
    }

    [Fact]
    public void The_default_filter_has_a_bare_address() => Assert.Equal("./", PageAddress.Of("", UsageFilter.Parse(null, null, null)));

    [Fact]
    public void What_cannot_be_read_does_not_filter() =>
        Assert.Equal(new UsageFilter(TimeRange.Default), UsageFilter.Parse("forever", "not-an-id", "  "));

    [Fact]
    public void A_filter_matches_its_principal_its_model_and_its_key()
    {
        var record = Traffic.Read(DateTimeOffset.UnixEpoch, principalId: Traffic.Acme, model: "large").Record;

        Assert.True(new UsageFilter(TimeRange.Default).Matches(record));
        Assert.True(new UsageFilter(TimeRange.Default, Traffic.Acme, "large").Matches(record));
        Assert.False(new UsageFilter(TimeRange.Default, Traffic.Globex, "large").Matches(record));
        Assert.False(new UsageFilter(TimeRange.Default, Traffic.Acme, "Large").Matches(record));
        Assert.False(new UsageFilter(TimeRange.Default, Traffic.Acme, "large", Guid.NewGuid()).Matches(record));
    }

    [Theory]
    [InlineData("15m", "2026-11-22T11:52:00Z")]
    [InlineData("1h", "2026-11-22T11:07:00Z")]
    [InlineData("24h", "2026-11-21T12:00:00Z")]
    [InlineData("7d", "2026-11-15T12:00:00Z")]
    [InlineData("30d", "2026-10-23T00:00:00Z")]
    public void A_range_begins_with_a_whole_bucket_and_ends_now(string range, string from)
    {
        var now = new DateTimeOffset(2026, 11, 22, 14, 7, 42, TimeSpan.FromHours(2));

        Assert.Equal((DateTimeOffset.Parse(from, null), now), TimeRange.Parse(range).Until(now, TimeZoneInfo.Utc));
    }

    [Theory]
    [InlineData("Europe/Berlin", "2026-10-22T22:00:00Z")]       // before the clocks went back
    [InlineData("America/New_York", "2026-10-23T04:00:00Z")]
    [InlineData("Asia/Kathmandu", "2026-10-22T18:15:00Z")]
    public void Days_begin_at_the_readers_midnight_across_a_change_of_clocks(string zone, string from)
    {
        var now = new DateTimeOffset(2026, 11, 22, 14, 7, 42, TimeSpan.Zero);

        Assert.Equal(DateTimeOffset.Parse(from, null), TimeRange.Parse("30d").Until(now, TimeZoneInfo.FindSystemTimeZoneById(zone)).From);
    }
}
