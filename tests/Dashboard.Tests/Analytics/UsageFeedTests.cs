using System.Net;
using System.Net.Sockets;
using Dashboard.Administration;
using Dashboard.Analytics;
using Dashboard.Components.Pages;
using Dashboard.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Dashboard.Tests.Analytics;

public sealed class UsageFeedTests
{
    private static readonly OverviewQuestion LastHour = new(new(TimeRange.Default), "UTC", IsOperator: true);
    private static readonly OverviewQuestion OneMore = new(new(TimeRange.Default, Model: "one more"), "UTC", IsOperator: true);

    [Fact]
    public async Task Pages_with_equal_filters_share_one_set_of_questions()
    {
        await using var index = await FakeCacheIndex.StartAsync(Traffic.Read(DateTimeOffset.UtcNow.AddMinutes(-1)));
        await using var feed = Feed(index.Address);

        var pages = Enumerable.Range(0, 5).Select(_ => feed.Subscribe(new OverviewQuestion(new(TimeRange.Default), "UTC", IsOperator: true), () => { })).ToList();
        await Task.WhenAll(pages.Select(page => page.FirstAnswer));
        await Until.TrueAsync(() => pages.TrueForAll(page => page.State.IsLive), "every page to be live");

        Assert.Equal(1, index.Summaries);
        Assert.Equal(1, index.Listeners);
        Assert.All(pages, page => Assert.Equal(1, page.State.Answer!.Summary.Current.Requests));
    }

    [Fact]
    public async Task A_burst_of_requests_appears_at_once_and_asks_no_question_before_its_time()
    {
        await using var index = await FakeCacheIndex.StartAsync();
        await using var feed = Feed(index.Address, options => options.Throttle = TimeSpan.FromMilliseconds(200));
        var updates = 0;
        using var page = feed.Subscribe(LastHour, () => Interlocked.Increment(ref updates));
        await Until.TrueAsync(() => page.State is { IsLive: true, Answer: not null }, "the page to be live");
        var before = Volatile.Read(ref updates);

        var burst = Enumerable.Range(0, 500).Select(i => Traffic.Read(DateTimeOffset.UtcNow.AddMilliseconds(i))).ToList();
        burst.ForEach(index.Publish);
        await Until.TrueAsync(() => feed.Tail.MergeInto([], _ => true, 1) is [var newest] && newest.Record.RequestId == burst[^1].Record.RequestId, "the last request to appear");
        await Until.TrueAsync(() => Volatile.Read(ref updates) > before, "the page to be told");

        Assert.Equal(1, index.Summaries);
        Assert.InRange(Volatile.Read(ref updates) - before, 1, 50);
    }

    [Fact]
    public async Task Totals_follow_a_live_request_within_the_busy_interval()
    {
        await using var index = await FakeCacheIndex.StartAsync();
        await using var feed = Feed(index.Address, options => options.BusyRefresh = TimeSpan.FromMilliseconds(100));
        using var page = feed.Subscribe(LastHour, () => { });
        await Until.TrueAsync(() => page.State is { IsLive: true, Answer: not null }, "the page to be live");

        index.Publish(Traffic.Read(DateTimeOffset.UtcNow.AddSeconds(-1)));

        await Until.TrueAsync(() => page.State.Answer!.Summary.Current.Hits == 1, "the totals to include the request");
    }

    [Fact]
    public async Task Nothing_runs_while_no_page_is_open_and_the_next_page_starts_it_again()
    {
        await using var index = await FakeCacheIndex.StartAsync();
        await using var feed = Feed(index.Address, options => options.Linger = TimeSpan.Zero);
        for (var visit = 0; visit < 3; visit++)
        {
            using (var page = feed.Subscribe(LastHour, () => { }))
            {
                await Until.TrueAsync(() => page.State is { IsLive: true, Answer: not null }, "the page to be live");
            }
            await Until.TrueAsync(() => feed.Watches == 0 && index.Listeners == 0, "the feed to come to rest");
        }
    }

    [Fact]
    public async Task A_view_outlives_its_page_for_a_reload()
    {
        await using var index = await FakeCacheIndex.StartAsync();
        await using var feed = Feed(index.Address);
        var page = feed.Subscribe(LastHour, () => { });
        await page.FirstAnswer;
        page.Dispose();

        using var reloaded = feed.Subscribe(LastHour, () => { });

        Assert.NotNull(reloaded.State.Answer);
        Assert.Equal(1, index.Summaries);
    }

    [Fact]
    public async Task The_index_is_asked_for_the_range_principal_key_and_model_of_the_view()
    {
        await using var index = await FakeCacheIndex.StartAsync();
        await using var feed = Feed(index.Address);

        using var page = feed.Subscribe(new OverviewQuestion(new(TimeRange.Parse("24h"), Traffic.Acme, "a&b", Traffic.Globex), "UTC", IsOperator: true), () => { });
        await page.FirstAnswer;

        var (from, to) = (page.State.Answer!.Summary.From, page.State.Answer.Summary.To);
        Assert.Equal($"?from={from.UtcDateTime:o}&to={to.UtcDateTime:o}&principal={Traffic.Acme}&key={Traffic.Globex}&model=a%26b", index.LastQuery);
        Assert.Equal(page.State.At, to);
        Assert.InRange(to - from, TimeSpan.FromHours(24), TimeSpan.FromHours(25));
    }

    [Fact]
    public async Task A_refused_key_is_explained_with_its_remedy()
    {
        await using var index = await FakeCacheIndex.StartAsync();
        await using var feed = Feed(index.Address, key: "another-key");
        using var page = feed.Subscribe(LastHour, () => { });
        await page.FirstAnswer;

        Assert.Null(page.State.Answer);
        Assert.Contains("InternalKey", page.State.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_index_that_never_answers_is_given_up_after_the_timeout()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var feed = Feed($"http://{silent.LocalEndpoint}", options => options.Timeout = TimeSpan.FromMilliseconds(200));
        using var page = feed.Subscribe(LastHour, () => { });
        await page.FirstAnswer;

        Assert.Contains("did not answer in time", page.State.Failure, StringComparison.Ordinal);
        Assert.NotNull(page.State.FailingSince);
    }

    [Fact]
    public async Task Different_views_are_bounded_and_a_closed_one_makes_room()
    {
        await using var index = await FakeCacheIndex.StartAsync();
        await using var feed = Feed(index.Address, options => options.Linger = TimeSpan.Zero);
        var pages = Enumerable.Range(0, UsageFeed.MaxWatches).Select(i => feed.Subscribe(new OverviewQuestion(new(TimeRange.Default, Model: $"m{i}"), "UTC", IsOperator: true), () => { })).ToList();
        Assert.Throws<InvalidOperationException>(() => feed.Subscribe(OneMore, () => { }));

        pages[0].Dispose();
        await Until.TrueAsync(() => feed.Watches < UsageFeed.MaxWatches, "the closed view to be forgotten");

        using var page = feed.Subscribe(OneMore, () => { });
        await page.FirstAnswer;
        Assert.NotNull(page.State.Answer);
    }

    [Fact]
    public async Task A_view_that_shows_no_requests_is_told_of_new_figures_only()
    {
        await using var index = await FakeCacheIndex.StartAsync();
        await using var feed = Feed(index.Address);
        var updates = 0;
        using var quiet = feed.Subscribe(new TiersQuestion(new(TimeRange.Default)), () => Interlocked.Increment(ref updates));
        using var live = feed.Subscribe(LastHour, () => { });
        await Until.TrueAsync(() => quiet.State is { IsLive: true, Answer: not null } && live.State is { IsLive: true, Answer: not null }, "the pages to be live");
        var before = Volatile.Read(ref updates);

        index.Publish(Traffic.Read(DateTimeOffset.UtcNow));
        await Until.TrueAsync(() => feed.Tail.MergeInto([], _ => true, 1).Count == 1, "the request to arrive");

        Assert.Equal(before, Volatile.Read(ref updates));
    }

    private static UsageFeed Feed(string address, Action<AnalyticsOptions>? configure = null, string key = FakeCacheIndex.InternalKey)
    {
        var options = new AnalyticsOptions
        {
            InternalKey = key,
            GatewayUrl = new Uri(address),
            Throttle = TimeSpan.FromMilliseconds(20),
            BusyRefresh = TimeSpan.FromMinutes(5),
            IdleRefresh = TimeSpan.FromHours(1),
            Retry = TimeSpan.FromMinutes(5),
        };
        configure?.Invoke(options);
        var http = new HttpClient { BaseAddress = new Uri(address), Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Add("x-internal-key", options.InternalKey);
        var sources = new UsageSources(new AnalyticsClient(http), new GatewayClient(http, Options.Create(options)), new AdministrationClient(http));
        return new(sources, Options.Create(options), TimeProvider.System, NullLogger<UsageFeed>.Instance);
    }
}
