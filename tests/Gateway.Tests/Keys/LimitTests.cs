using System.Globalization;
using System.Net;
using System.Text;
using Gateway.Keys;
using Gateway.Outbox;
using Gateway.Tests.Shared;
using PromptCaching.Wire;
using PromptCaching.Wire.Administration;

namespace Gateway.Tests.Keys;

public sealed class LimitTests
{
    private const string Key = "sk-limited-0123";

    [Theory]
    [InlineData("/v1/chat/completions", "x-ratelimit-limit-requests", "rate_limit_error")]
    [InlineData("/v1/messages", "anthropic-ratelimit-requests-limit", "rate_limit_error")]
    public async Task Requests_above_the_limit_are_a_429_that_says_how_long_to_wait(string path, string header, string type)
    {
        var clock = new ManualClock();
        await using var app = await TestApp.StartAsync(clock);
        app.Index.Issue(Key, "carol", limits: new KeyLimits(RequestsPerMinute: 2));
        using var client = app.ClientWith(Key);
        for (var i = 0; i < 2; i++) await AssertOkAsync(client, path);
        using (var refused = await SendAsync(client, path))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.InRange(int.Parse(refused.Headers.GetValues("retry-after").Single(), CultureInfo.InvariantCulture), 1, 30);
            Assert.Equal("2", refused.Headers.GetValues(header).Single());
            var answer = new Answer(refused.StatusCode, await refused.Content.ReadAsStringAsync(Until.TestEnd));
            Assert.Equal(type, answer.Error.GetProperty("type").GetString());
            Assert.Contains("2 requests a minute", answer.Error.GetProperty("message").GetString(), StringComparison.Ordinal);
        }
        clock.Advance(TimeSpan.FromSeconds(30));
        await AssertOkAsync(client, path);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await SendAsync(client, path)).StatusCode);
    }

    [Fact]
    public async Task Another_key_and_the_list_of_models_and_counts_are_not_held_up()
    {
        await using var app = await TestApp.StartAsync(new ManualClock());
        app.Index.Issue(Key, "carol", limits: new KeyLimits(RequestsPerMinute: 1));
        using var client = app.ClientWith(Key);
        await AssertOkAsync(client, "/v1/messages");
        Assert.Equal(HttpStatusCode.TooManyRequests, (await SendAsync(client, "/v1/messages")).StatusCode);
        await AssertOkAsync(client, "/v1/messages/count_tokens");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/models", Until.TestEnd)).StatusCode);
        await AssertOkAsync(app.Client, "/v1/messages");
    }

    [Fact]
    public async Task A_budget_is_the_ledgers_use_and_what_was_recorded_since()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Json.Completion());   // 2002 tokens
        await using var app = await TestApp.StartAsync(upstream);
        var day = new DateTimeOffset(DateTime.UtcNow.Date, TimeSpan.Zero);
        app.Index.Issue(Key, "carol", limits: new KeyLimits(Budget: new TokenBudget(10_000, BudgetPeriod.Daily)),
            use: new BudgetUse(day, day.AddDays(1), 7_000));
        using var client = app.ClientWith(Key);
        await AssertOkAsync(client, "/v1/chat/completions");
        await AssertOkAsync(client, "/v1/chat/completions");   // 9,002 before it, 11,004 after it
        using var refused = await SendAsync(client, "/v1/chat/completions");
        Assert.Equal((HttpStatusCode.TooManyRequests, "false"), (refused.StatusCode, refused.Headers.GetValues("x-should-retry").Single()));
        var answer = new Answer(refused.StatusCode, await refused.Content.ReadAsStringAsync(Until.TestEnd));
        Assert.Equal("insufficient_quota", answer.Error.GetProperty("code").GetString());
        var message = answer.Error.GetProperty("message").GetString()!;
        Assert.Contains("11004 of its daily budget of 10000 tokens", message, StringComparison.Ordinal);
        Assert.Contains(day.AddDays(1).ToString("u", CultureInfo.InvariantCulture), message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_figure_of_the_ledger_takes_the_place_of_what_was_delivered_before_it_was_asked_for()
    {
        var day = new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);
        var meter = new KeyMeter();
        meter.Renew(new BudgetUse(day, day.AddDays(1), 1_000), delivered: 0);
        for (var sequence = 1; sequence <= 3; sequence++) meter.Add(new Charge(sequence, day, sequence));
        Assert.Equal(1_006, meter.Use(BudgetPeriod.Daily, day).Tokens);
        meter.Renew(new BudgetUse(day, day.AddDays(1), 1_001), delivered: 1);
        Assert.Equal(1_006, meter.Use(BudgetPeriod.Daily, day).Tokens);
        meter.Renew(new BudgetUse(day, day.AddDays(1), 1_006), delivered: 3);
        Assert.Equal(1_006, meter.Use(BudgetPeriod.Daily, day).Tokens);
    }

    [Fact]
    public void What_waits_in_the_outbox_from_the_period_before_does_not_count()
    {
        var day = new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);
        var meter = new KeyMeter();
        meter.Renew(new BudgetUse(day, day.AddDays(1), 0), delivered: 0);
        meter.Add(new Charge(50, day.AddHours(23), 1));
        Assert.Equal((0, day.AddDays(2)), meter.Use(BudgetPeriod.Daily, day.AddDays(1)));
        meter.Add(new Charge(7, day.AddHours(25), 2));
        meter.Renew(new BudgetUse(day.AddDays(1), day.AddDays(2), 0), delivered: 0);
        Assert.Equal(7, meter.Use(BudgetPeriod.Daily, day.AddDays(1)).Tokens);
    }

    [Fact]
    public async Task A_budget_does_not_start_anew_while_records_wait_in_the_outbox()
    {
        var clock = new ManualClock();
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Json.Completion());   // 2002 tokens
        await using var app = await TestApp.StartAsync(upstream, clock);
        app.Index.Trouble = static context =>
        {
            if (context.Request.Path != "/commits") return Task.FromResult(false);
            context.Response.StatusCode = 503;
            return Task.FromResult(true);
        };
        var now = clock.GetUtcNow();
        app.Index.Issue(Key, "carol", limits: new KeyLimits(Budget: new TokenBudget(1_000, BudgetPeriod.Daily)),
            use: new BudgetUse(now.AddHours(-1), now.AddDays(1), 0));
        using var client = app.ClientWith(Key);
        await AssertOkAsync(client, "/v1/chat/completions");
        for (var resolves = 1; resolves <= 2; resolves++)
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, (await SendAsync(client, "/v1/chat/completions")).StatusCode);
            clock.Advance(TimeSpan.FromSeconds(61));
        }
        app.Index.Trouble = null;
        await app.Index.UntilRecordedAsync(1);
        await Until.TrueAsync(() => app.Service<OutboxLog>().State().Records == 0, "the outbox knows that the record is delivered");
        // This index still says 0: what has been delivered is the ledger's to count.
        await AssertOkAsync(client, "/v1/chat/completions");
    }

    [Fact]
    public async Task When_the_period_ends_the_budget_starts_anew()
    {
        var clock = new ManualClock();
        await using var app = await TestApp.StartAsync(clock);
        var limiter = app.Service<KeyLimiter>();
        var key = Identity(use: 100);
        Assert.NotNull(limiter.Enter(key));
        clock.Advance(TimeSpan.FromDays(1));
        Assert.Null(limiter.Enter(key));
        limiter.Charge(key, Record(prompt: 100), new Gateway.Configuration.ModelOptions());
        Assert.NotNull(limiter.Enter(key));
    }

    [Fact]
    public async Task Cached_reads_do_not_count_where_the_model_says_so()
    {
        await using var app = await TestApp.StartAsync();
        var limiter = app.Service<KeyLimiter>();
        var key = Identity(use: 0);
        limiter.Charge(key, Record(prompt: 150, read: 120), new Gateway.Configuration.ModelOptions { CachedReadsExempt = true });
        Assert.Null(limiter.Enter(key));
        limiter.Charge(key, Record(prompt: 150, read: 120), new Gateway.Configuration.ModelOptions());
        Assert.NotNull(limiter.Enter(key));
    }

    [Theory]
    [InlineData(BudgetPeriod.Daily, "2026-11-24", "2026-11-25")]
    [InlineData(BudgetPeriod.Weekly, "2026-11-23", "2026-11-30")]
    [InlineData(BudgetPeriod.Monthly, "2026-11-01", "2026-12-01")]
    public void Periods_are_those_of_the_calendar_in_UTC(BudgetPeriod period, string from, string to)
    {
        var now = new DateTimeOffset(2026, 11, 25, 1, 30, 0, TimeSpan.FromHours(2));   // a Tuesday, still, in UTC
        var (first, last) = BudgetCalendar.Around(now, period);
        Assert.Equal((from, to), (first.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), last.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero), (first.Offset + first.TimeOfDay, last.Offset + last.TimeOfDay));
    }

    [Fact]
    public async Task A_key_for_some_models_knows_no_others()
    {
        await using var app = await TestApp.StartAsync(("Gateway:Models:fast:Upstream", "default"), ("Gateway:Models:smart:Upstream", "default"));
        app.Index.Issue(Key, "carol", limits: new KeyLimits(Models: ["fast", "any-other"]));
        using var client = app.ClientWith(Key);
        Assert.Equal(HttpStatusCode.OK, (await Answer.PostAsync(client, Prompts.Short(model: "fast"))).Status);
        var answer = await Answer.PostAsync(client, Prompts.Short(model: "smart"));
        Assert.Equal((HttpStatusCode.NotFound, "model_not_found"), (answer.Status, answer.Error.GetProperty("code").GetString()));
        var list = await client.GetStringAsync("/v1/models", Until.TestEnd);
        Assert.Contains("\"fast\"", list, StringComparison.Ordinal);
        Assert.Contains("\"any-other\"", list, StringComparison.Ordinal);
        Assert.DoesNotContain("\"smart\"", list, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/models/fast", Until.TestEnd)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/v1/models/smart", Until.TestEnd)).StatusCode);
    }

    private static KeyIdentity Identity(long use, KeyIdentity? of = null)
    {
        var day = new DateTimeOffset(DateTime.UtcNow.Date, TimeSpan.Zero);
        return (of ?? new KeyIdentity(Guid.NewGuid(), "carol", Guid.NewGuid(), "key")) with
        {
            Limits = new KeyLimits(Budget: new TokenBudget(100, BudgetPeriod.Daily)),
            Use = new BudgetUse(day, day.AddDays(1), use),
        };
    }

    private static UsageRecord Record(long prompt, long read = 0) => new()
    {
        RequestId = Guid.NewGuid(),
        PrincipalId = Guid.NewGuid(),
        KeyId = Guid.NewGuid(),
        Model = "m",
        Upstream = "u",
        UpstreamModel = "m",
        Dialect = "chat_completions",
        Status = 200,
        Outcome = "read",
        PromptTokens = prompt,
        ReadTokens = read,
        SubmittedAt = DateTimeOffset.UnixEpoch,
        CompletedAt = DateTimeOffset.UnixEpoch,
    };

    private static async Task AssertOkAsync(HttpClient client, string path)
    {
        using var response = await SendAsync(client, path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string path) => client.PostAsync(
        path, new StringContent(path.Contains("messages", StringComparison.Ordinal) ? MessagePrompts.Short() : Prompts.Short(), Encoding.UTF8, "application/json"),
        Until.TestEnd);
}
