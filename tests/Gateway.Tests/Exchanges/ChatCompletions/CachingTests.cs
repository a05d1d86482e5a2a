using Gateway.Tests.Shared;
using PromptCaching;

namespace Gateway.Tests.Exchanges.ChatCompletions;

public sealed class CachingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Second_request_with_the_same_prefix_is_billed_as_a_cache_read_of_the_same_count(bool stream)
    {
        await using var app = await TestApp.StartAsync();
        var first = await Answer.PostAsync(app.Client, Prompts.MarkedSystem("One?", stream: stream, includeUsage: stream ? true : null));
        var second = await Answer.PostAsync(app.Client, Prompts.MarkedSystem("Two?", stream: stream, includeUsage: stream ? true : null));
        Assert.True(first.Cache.Created > 1024);
        Assert.Equal(new CacheUsage(0, first.Cache.Created), first.Cache);
        Assert.Equal(new CacheUsage(first.Cache.Created, 0), second.Cache);
    }

    [Fact]
    public async Task Once_committed_the_prefix_is_read_from_the_index()
    {
        await using var app = await TestApp.StartAsync();
        var first = await Answer.PostAsync(app.Client, Prompts.MarkedSystem("One?"));
        await app.Index.UntilRecordedAsync(1);
        var second = await Answer.PostAsync(app.Client, Prompts.MarkedSystem("Two?"));
        Assert.Equal(new CacheUsage(first.Cache.Created, 0), second.Cache);
        var read = await app.Index.UntilRecordedAsync(static record => record.Outcome == "read");
        var written = Assert.Single(app.Index.Items[0].Writes);
        Assert.Equal(written.Hash, read.Record.ReadHash);
        Assert.Equal(app.Index.Items[0].Record.SubmittedAt, read.Record.ReadWrittenAt);
        Assert.Equal(CacheTier.FiveMinutes, read.Record.ReadTier);
        Assert.Equal(read.Record.SubmittedAt + TimeSpan.FromMinutes(5), Assert.Single(read.Refreshes).ExpiresAt);
    }

    [Fact]
    public async Task A_prefix_that_the_index_has_just_found_is_read_without_asking_again_and_still_refreshed()
    {
        await using var app = await TestApp.StartAsync();
        var first = await Answer.PostAsync(app.Client, Prompts.MarkedSystem("One?"));
        await app.Index.UntilRecordedAsync(1);
        foreach (var question in (string[])["Two?", "Three?", "Four?"])
        {
            var answer = await Answer.PostAsync(app.Client, Prompts.MarkedSystem(question));
            Assert.Equal(new CacheUsage(first.Cache.Created, 0), answer.Cache);
        }
        Assert.Equal(2, app.Index.Calls("/prefixes/lookup"));
        await app.Index.UntilRecordedAsync(4);
        foreach (var item in app.Index.Items.Skip(1))
            Assert.Equal(item.Record.SubmittedAt + TimeSpan.FromMinutes(5), Assert.Single(item.Refreshes).ExpiresAt);
    }

    [Fact]
    public async Task Another_principal_writes_its_own_entry()
    {
        await using var app = await TestApp.StartAsync();
        using var other = app.ClientWith(TestApp.OtherKey);
        var first = await Answer.PostAsync(app.Client, Prompts.MarkedSystem());
        var foreign = await Answer.PostAsync(other, Prompts.MarkedSystem());
        Assert.Equal(first.Cache, foreign.Cache);
        Assert.Equal(0, foreign.Cache.Read);
    }

    [Fact]
    public async Task Two_keys_of_one_principal_share_its_cache()
    {
        await using var app = await TestApp.StartAsync();
        app.Index.Issue("sk-alice-second", "alice");
        using var second = app.ClientWith("sk-alice-second");
        var first = await Answer.PostAsync(app.Client, Prompts.MarkedSystem("One?"));
        var read = await Answer.PostAsync(second, Prompts.MarkedSystem("Two?"));
        Assert.Equal(first.Cache.Created, read.Cache.Read);
    }

    [Fact]
    public async Task Another_virtual_model_on_the_same_upstream_model_has_its_own_cache()
    {
        await using var app =
            await TestApp.StartAsync(("Gateway:Models:fast:Upstream", "default"), ("Gateway:Models:fast:UpstreamModel", "gpt-test"));
        await Answer.PostAsync(app.Client, Prompts.MarkedSystem());
        var other = await Answer.PostAsync(app.Client, Prompts.MarkedSystem(model: "fast"));
        Assert.Equal(0, other.Cache.Read);
        Assert.True(other.Cache.Created > 0);
    }

    [Theory]
    [InlineData("5m", 5)]
    [InlineData("1h", 60)]
    public async Task A_write_lives_for_its_tiers_window_from_the_start_of_the_request(string ttl, int minutes)
    {
        await using var app = await TestApp.StartAsync();
        var answer = await Answer.PostAsync(app.Client, Prompts.MarkedSystem(ttl: ttl));
        var item = await app.Index.UntilRecordedAsync();
        var write = Assert.Single(item.Writes);
        Assert.Equal(item.Record.SubmittedAt + TimeSpan.FromMinutes(minutes), write.ExpiresAt);
        Assert.Equal(write.TokenCount, answer.Usage.GetProperty("cache_creation").GetProperty($"ephemeral_{ttl}_input_tokens").GetInt64());
    }

    [Fact]
    public async Task A_prefix_below_the_models_minimum_is_not_written()
    {
        await using var app = await TestApp.StartAsync();
        var answer = await Answer.PostAsync(app.Client, Prompts.MarkedSystem(words: 50));
        Assert.Equal(new CacheUsage(0, 0), answer.Cache);
        var item = await app.Index.UntilRecordedAsync();
        Assert.Empty(item.Writes);
        Assert.Equal(("none", "below_minimum"), (item.Record.Outcome, item.Record.Reason));
    }

    [Fact]
    public async Task A_model_with_caching_off_gets_no_cache_fields_and_its_markers_are_stripped()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Json.Completion());
        await using var app = await TestApp.StartAsync(upstream, ("Gateway:Models:*:Mode", "off"));
        var answer = await Answer.PostAsync(app.Client, Prompts.MarkedSystem());
        Assert.DoesNotContain("cache_read", answer.Text, StringComparison.Ordinal);
        Assert.Equal(0, answer.Usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt64());
        Assert.DoesNotContain("cache_control", Assert.Single(upstream.Seen).Text, StringComparison.Ordinal);
        var item = await app.Index.UntilRecordedAsync();
        Assert.Equal(("skipped", "cache_off", 2000), (item.Record.Outcome, item.Record.Reason, item.Record.PromptTokens));
    }

    [Fact]
    public async Task The_query_parameter_marks_the_prompt_and_never_reaches_the_upstream()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Json.Completion());
        await using var app = await TestApp.StartAsync(upstream);
        var body = $$"""{"model":"m","messages":[{"role":"user","content":"{{Prompts.Words(2_000)}}"}]}""";
        var answer = await Answer.PostAsync(app.Client, body, "/v1/chat/completions?a=1&cacheBreakpoint=lastUserMessage&b=%20");
        Assert.True(answer.Usage.GetProperty("cache_creation").GetProperty("ephemeral_1h_input_tokens").GetInt64() > 1024);
        Assert.Equal("/v1/chat/completions?a=1&b=%20", Assert.Single(upstream.Seen).Target);
    }
}
