using System.Globalization;
using System.Net;
using Gateway.Tests.Shared;
using Microsoft.AspNetCore.Http;
using PromptCaching;
using PromptCaching.Wire;

namespace Gateway.Tests.Exchanges.ChatCompletions;

/// <summary>No trouble of the cache fails a request.</summary>
public sealed class DegradationTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task With_CacheIndex_down_a_known_key_is_served_uncached_and_its_record_arrives_later(bool stream)
    {
        await using var app = await TestApp.StartAsync();
        await Answer.PostAsync(app.Client, Prompts.Short());
        await app.Index.UntilRecordedAsync(1);
        await app.Index.StopAsync();
        var answer = await Answer.PostAsync(app.Client, Prompts.MarkedSystem(stream: stream, includeUsage: stream ? true : null));
        Assert.Equal((HttpStatusCode.OK, new CacheUsage(0, 0)), (answer.Status, answer.Cache));
        await app.Index.RestartAsync();
        var record = (await app.Index.UntilRecordedAsync(static record => record.Reason == "lookup_failed")).Record;
        Assert.True(record.PromptTokens > 1024);
    }

    [Fact]
    public async Task A_look_up_that_is_late_is_not_waited_for_beyond_the_deadline()
    {
        await using var app = await TestApp.StartAsync(("Gateway:Cache:DecisionDeadline", "00:00:00.100"));
        app.Index.Trouble = static async context =>
        {
            if (context.Request.Path != "/prefixes/lookup") return false;
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return true;
        };
        var answer = await Answer.PostAsync(app.Client, Prompts.MarkedSystem());
        Assert.Equal((HttpStatusCode.OK, new CacheUsage(0, 0)), (answer.Status, answer.Cache));
        var item = await app.Index.UntilRecordedAsync();
        Assert.Equal(("skipped", "lookup_late"), (item.Record.Outcome, item.Record.Reason));
        Assert.Empty(item.Writes);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("text")]
    [InlineData("cut short")]
    [InlineData("one byte too many")]
    [InlineData("another version")]
    [InlineData("no answer")]
    [InlineData("answers to more than was asked")]
    [InlineData("an unknown status")]
    [InlineData("more matches than bytes")]
    [InlineData("more matches than hashes")]
    [InlineData("a hash that nobody asked for")]
    [InlineData("an unknown tier")]
    [InlineData("an expiry that is no time")]
    public async Task Garbage_from_a_look_up_means_uncached(string garbage)
    {
        await using var app = await TestApp.StartAsync();
        AnswerLookUps(app, requests => Garbage(garbage, LookupWire.Write(requests, [LookupResponse.Answered([Match(requests[0].Hashes[0])])])));
        var answer = await Answer.PostAsync(app.Client, Prompts.MarkedSystem());
        Assert.Equal((HttpStatusCode.OK, new CacheUsage(0, 0)), (answer.Status, answer.Cache));
        Assert.Equal("lookup_failed", (await app.Index.UntilRecordedAsync()).Record.Reason);
    }

    [Theory]
    [InlineData(LookupStatus.Refused)]
    [InlineData(LookupStatus.Failed)]
    public async Task A_look_up_that_the_index_did_not_answer_means_uncached(LookupStatus status)
    {
        await using var app = await TestApp.StartAsync();
        AnswerLookUps(app, requests => LookupWire.Write(requests, [LookupResponse.Without(status)]));
        var answer = await Answer.PostAsync(app.Client, Prompts.MarkedSystem());
        Assert.Equal((HttpStatusCode.OK, new CacheUsage(0, 0)), (answer.Status, answer.Cache));
        Assert.Equal("lookup_failed", (await app.Index.UntilRecordedAsync()).Record.Reason);
    }

    [Fact]
    public async Task Without_a_tokenizer_a_request_is_served_uncached()
    {
        await using var app = await TestApp.StartAsync(("Gateway:Cache:RanksDirectory", "nowhere"));
        var answer = await Answer.PostAsync(app.Client, Prompts.MarkedSystem());
        Assert.Equal((HttpStatusCode.OK, new CacheUsage(0, 0)), (answer.Status, answer.Cache));
        var record = (await app.Index.UntilRecordedAsync()).Record;
        Assert.Equal(("skipped", "count_failed"), (record.Outcome, record.Reason));
        Assert.Null(record.CountedTokens);
    }

    [Theory]
    [InlineData(-5, "2999-01-01T00:00:00Z")]
    [InlineData(0, "2999-01-01T00:00:00Z")]
    [InlineData(1500, "2001-01-01T00:00:00Z")]
    public async Task A_match_that_cannot_be_right_is_no_read(long tokens, string expiresAt)
    {
        await using var app = await TestApp.StartAsync();
        AnswerLookUps(app, hash => Match(hash) with { TokenCount = tokens, ExpiresAt = DateTimeOffset.Parse(expiresAt, CultureInfo.InvariantCulture) });
        var answer = await Answer.PostAsync(app.Client, Prompts.MarkedSystem());
        Assert.Equal(0, answer.Cache.Read);
        Assert.True(answer.Cache.Created > 1024);
    }

    [Fact]
    public async Task A_read_larger_than_the_prompt_is_reduced_to_it()
    {
        await using var app = await TestApp.StartAsync();
        AnswerLookUps(app, static hash => Match(hash) with { TokenCount = 99_999_999 });
        var answer = await Answer.PostAsync(app.Client, Prompts.MarkedSystem());
        Assert.Equal(answer.Usage.GetProperty("prompt_tokens").GetInt64(), answer.Cache.Read);
    }

    [Fact]
    public async Task An_outbox_whose_disk_fails_keeps_records_in_memory_serves_and_says_so_in_health()
    {
        var file = Path.GetTempFileName();   // A file where the folder should be: nothing can be created below it.
        await using var app = await TestApp.StartAsync(("Gateway:Outbox:Directory", Path.Combine(file, "outbox")));
        var inTrouble = true;
        app.Index.Trouble = context =>
        {
            if (context.Request.Path != "/commits" || !inTrouble) return Task.FromResult(false);
            context.Response.StatusCode = 503;
            return Task.FromResult(true);
        };
        Assert.Equal(HttpStatusCode.OK, (await Answer.PostAsync(app.Client, Prompts.MarkedSystem())).Status);
        using var health = await app.Client.GetAsync("/health", Until.TestEnd);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Contains("Degraded", await health.Content.ReadAsStringAsync(Until.TestEnd), StringComparison.Ordinal);
        inTrouble = false;
        Assert.Single((await app.Index.UntilRecordedAsync()).Writes);
        File.Delete(file);
    }

    [Fact]
    public async Task A_record_that_finds_no_room_at_all_is_lost_loudly_and_the_client_is_served()
    {
        var file = Path.GetTempFileName();
        await using var app =
            await TestApp.StartAsync(("Gateway:Outbox:Directory", Path.Combine(file, "outbox")), ("Gateway:Outbox:MaxMemoryBytes", "0"));
        Assert.Equal(HttpStatusCode.OK, (await Answer.PostAsync(app.Client, Prompts.Short())).Status);
        var health = await app.Client.GetStringAsync("/health", Until.TestEnd);
        Assert.Contains("1 usage records were lost", health, StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public async Task After_five_failed_look_ups_in_a_row_the_index_is_left_alone_for_a_while()
    {
        await using var app = await TestApp.StartAsync();
        app.Index.Trouble = static context =>
        {
            if (context.Request.Path == "/prefixes/lookup") context.Response.StatusCode = 500;
            return Task.FromResult(context.Request.Path == "/prefixes/lookup");
        };
        for (var i = 0; i < 8; i++) Assert.Equal(HttpStatusCode.OK, (await Answer.PostAsync(app.Client, Prompts.MarkedSystem())).Status);
        Assert.Equal(5, app.Index.Calls("/prefixes/lookup"));
    }

    private static PrefixMatch Match(PrefixHash hash) => new(
        hash, 1_500, CacheTier.FiveMinutes, new DateTimeOffset(2999, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>Answers every look-up with one match for its deepest candidate.</summary>
    private static void AnswerLookUps(TestApp app, Func<PrefixHash, PrefixMatch> match) => AnswerLookUps(
        app, requests => LookupWire.Write(requests, [.. requests.Select(request => LookupResponse.Answered([match(request.Hashes[0])]))]));

    private static void AnswerLookUps(TestApp app, Func<LookupRequest[], byte[]> body) => app.Index.Trouble = async context =>
    {
        if (context.Request.Path != "/prefixes/lookup") return false;
        await context.Response.Body.WriteAsync(body(await FakeCacheIndex.LookupsAsync(context)));
        return true;
    };

    /// <summary>What is wrong, done to a good answer of one match.</summary>
    private static byte[] Garbage(string what, byte[] good)
    {
        return what switch
        {
            "nothing" => [],
            "text" => "not an answer at all"u8.ToArray(),
            "cut short" => good[..^1],
            "one byte too many" => [.. good, 0],
            "another version" => With(0, 9),
            "no answer" => good[..1].Append((byte)0).ToArray(),
            "answers to more than was asked" => [good[0], 2, .. good[2..], .. good[2..]],
            "an unknown status" => With(2, 3),
            "more matches than bytes" => With(3, 0xff),
            "more matches than hashes" => [.. good[..3], 0x01, 0x00, .. Enumerable.Repeat(good[5..], 256).SelectMany(static match => match)],
            "a hash that nobody asked for" => With(5, 0xff),
            "an unknown tier" => With(6, 9),
            "an expiry that is no time" => With(15, 0xff),
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, "No such garbage."),
        };

        byte[] With(int at, byte value) => [.. good[..at], value, .. good[(at + 1)..]];
    }
}
