using Gateway.Tests.Shared;
using PromptCaching.Prompts;

namespace Gateway.Tests.Exchanges.Modes;

public sealed class OffTests
{
    private static readonly (string, string) Off = ("Gateway:Models:*:Mode", "Off");

    [Fact]
    public async Task Markers_are_stripped_provider_cache_fields_scrubbed_and_the_index_is_not_asked()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(MessageStream.Whole());
        await using var app = await TestApp.StartAsync(upstream, Off);
        var body = MessagePrompts.MarkedSystem();
        var answer = await Answer.PostAsync(app.Client, body, "/v1/messages?cacheBreakpoint=lastUserMessage&x=1");
        var seen = Assert.Single(upstream.Seen);
        Assert.Equal(
            ("/v1/messages?x=1", body.Replace(""","cache_control":{"type":"ephemeral"}""", "", StringComparison.Ordinal)), (seen.Target, seen.Text));
        Assert.DoesNotContain("cache", answer.Text, StringComparison.Ordinal);
        Assert.Equal(2000, answer.Usage.GetProperty("input_tokens").GetInt64());
        var record = (await app.Index.UntilRecordedAsync()).Record;
        Assert.Equal((CacheMode.Off, "skipped", "cache_off"), (record.Mode, record.Outcome, record.Reason));
        Assert.Equal((1536, 64), (record.UpstreamReadTokens, record.UpstreamWriteTokens));
        Assert.Equal(0, app.Index.Calls("/prefixes/lookup"));
    }

    [Fact]
    public async Task A_marker_that_would_be_refused_elsewhere_is_not_ours_to_judge()
    {
        await using var app = await TestApp.StartAsync(Off);
        var answer = await Answer.PostAsync(app.Client, Prompts.MarkedSystem(ttl: "7d"));
        Assert.Equal(System.Net.HttpStatusCode.OK, answer.Status);
    }
}
