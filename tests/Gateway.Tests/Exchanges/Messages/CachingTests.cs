using System.Text.Json;
using Gateway.Tests.Shared;
using PromptCaching;

namespace Gateway.Tests.Exchanges.Messages;

public sealed class CachingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Second_request_with_the_same_prefix_is_billed_as_a_cache_read_of_the_same_count(bool stream)
    {
        await using var app = await TestApp.StartAsync();
        var first = await MessagePrompts.SendAsync(app.Client, MessagePrompts.MarkedSystem("One?", stream: stream));
        var second = await MessagePrompts.SendAsync(app.Client, MessagePrompts.MarkedSystem("Two?", stream: stream));
        Assert.True(first.Cache.Created > 1024);
        Assert.Equal(new CacheUsage(0, first.Cache.Created), first.Cache);
        Assert.Equal(new CacheUsage(first.Cache.Created, 0), second.Cache);
        var read = (await app.Index.UntilRecordedAsync(static record => record.Outcome == "read")).Record;
        Assert.Equal(("messages", second.Cache.Read, CacheTier.FiveMinutes), (read.Dialect, read.ReadTokens, read.ReadTier));
    }

    [Fact]
    public async Task Another_principal_writes_its_own_entry()
    {
        await using var app = await TestApp.StartAsync();
        using var other = app.ClientWith(TestApp.OtherKey);
        var first = await MessagePrompts.SendAsync(app.Client, MessagePrompts.MarkedSystem());
        var foreign = await MessagePrompts.SendAsync(other, MessagePrompts.MarkedSystem());
        Assert.Equal(first.Cache, foreign.Cache);
        Assert.Equal(0, foreign.Cache.Read);
    }

    [Theory]
    [InlineData("5m", 5)]
    [InlineData("1h", 60)]
    public async Task A_write_lives_for_its_tiers_window_from_the_start_of_the_request(string ttl, int minutes)
    {
        await using var app = await TestApp.StartAsync();
        var answer = await MessagePrompts.SendAsync(app.Client, MessagePrompts.MarkedSystem(ttl: ttl));
        var item = await app.Index.UntilRecordedAsync();
        var write = Assert.Single(item.Writes);
        Assert.Equal(item.Record.SubmittedAt + TimeSpan.FromMinutes(minutes), write.ExpiresAt);
        Assert.Equal(write.TokenCount, answer.Usage.GetProperty("cache_creation").GetProperty($"ephemeral_{ttl}_input_tokens").GetInt64());
    }

    [Fact]
    public async Task Markers_on_tools_system_and_messages_are_breakpoints_of_their_own()
    {
        await using var app = await TestApp.StartAsync();
        var words = Prompts.Words(1_500);
        const string marker = "\"cache_control\":{\"type\":\"ephemeral\"}";
        await MessagePrompts.SendAsync(app.Client, $$"""
            {"model":"m","max_tokens":8,"tools":[{"name":"t","description":"{{words}}","input_schema":{"type":"object"},{{marker}}}],
            "system":[{"type":"text","text":"{{words}}",{{marker}}}],
            "messages":[{"role":"user","content":[{"type":"text","text":"{{words}}",{{marker}}}]}]}
            """);
        var counts = (await app.Index.UntilRecordedAsync()).Writes.Select(static write => write.TokenCount).ToArray();
        Assert.Equal(3, counts.Distinct().Count());
        Assert.Equal(counts.Order(), counts);
    }

    [Fact]
    public async Task A_model_with_caching_off_gets_no_cache_fields_and_its_markers_are_stripped()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(MessageStream.Whole());
        await using var app = await TestApp.StartAsync(upstream, ("Gateway:Models:*:Mode", "off"));
        var answer = await MessagePrompts.SendAsync(app.Client, MessagePrompts.MarkedSystem());
        Assert.DoesNotContain("cache_", answer.Text, StringComparison.Ordinal);
        Assert.Equal(2000, answer.Usage.GetProperty("input_tokens").GetInt64());
        Assert.DoesNotContain("cache_control", Assert.Single(upstream.Seen).Text, StringComparison.Ordinal);
        var item = await app.Index.UntilRecordedAsync();
        Assert.Equal(("skipped", "cache_off", 2000), (item.Record.Outcome, item.Record.Reason, item.Record.PromptTokens));
    }

    [Fact]
    public async Task The_query_parameter_marks_the_prompt_and_never_reaches_the_upstream()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(MessageStream.Whole());
        await using var app = await TestApp.StartAsync(upstream);
        var body = $$"""{"model":"m","max_tokens":8,"messages":[{"role":"user","content":"{{Prompts.Words(2_000)}}"}]}""";
        var answer = await Answer.PostAsync(app.Client, body, "/v1/messages?beta=true&cacheBreakpoint=lastUserMessage");
        Assert.True(answer.Usage.GetProperty("cache_creation").GetProperty("ephemeral_1h_input_tokens").GetInt64() > 1024);
        Assert.Equal("/v1/messages?beta=true", Assert.Single(upstream.Seen).Target);
    }

    [Fact]
    public async Task One_prefix_is_not_shared_between_the_dialects_unless_its_blocks_are_the_same()
    {
        await using var app = await TestApp.StartAsync();
        await Answer.PostAsync(app.Client, Prompts.MarkedSystem(model: "shared"));
        var withTool = await MessagePrompts.SendAsync(app.Client, MessagePrompts.MarkedSystem(model: "shared"));
        Assert.Equal(0, withTool.Cache.Read);   // A tool comes before the same system prompt.
        var withoutTool = JsonSerializer.Serialize(JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(
            MessagePrompts.MarkedSystem(model: "shared"))!.Where(static member => member.Key != "tools").ToDictionary());
        Assert.True((await MessagePrompts.SendAsync(app.Client, withoutTool)).Cache.Read > 1024);
    }
}
