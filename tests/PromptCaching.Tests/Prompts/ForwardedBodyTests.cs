using System.Text;
using System.Text.Json;
using PromptCaching.Prompts;
using PromptCaching.Tests.Shared;

namespace PromptCaching.Tests.Prompts;

public sealed class ForwardedBodyTests
{
    private const string Marker = "\"cache_control\":{\"type\":\"ephemeral\"}";

    [Theory]
    [InlineData("""{M,"a":1}""", """{"a":1}""")]
    [InlineData("""{ M , "a":1 }""", """{ "a":1 }""")]
    [InlineData("""{"a":1,M}""", """{"a":1}""")]
    [InlineData("""{"a":1 , M }""", """{"a":1 }""")]
    [InlineData("""{"a":1 , M , "b":2}""", """{"a":1 , "b":2}""")]
    [InlineData("""{M}""", """{}""")]
    [InlineData("""{ M , M }""", """{  }""")]
    [InlineData("""{M,"a":1,M,"b":2,M}""", """{"a":1,"b":2}""")]
    [InlineData("""{M,M,"a":1}""", """{"a":1}""")]
    public void S6_A_marker_goes_with_one_comma_and_nothing_else(string tool, string forwarded)
    {
        using var prompt = Read.Chat($$"""{"tools" : [ {{tool.Replace("M", Marker, StringComparison.Ordinal)}} ] }""");
        Assert.Equal($$"""{"tools" : [ {{forwarded}} ] }""", prompt.Forwarded());
    }

    [Fact]
    public void S6_Markers_are_cut_in_every_place_at_once()
    {
        using var prompt = Read.Chat("""
            {"cache_control":{"type":"ephemeral"},
             "messages":[{"role":"system","content":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}]},
                         {"role":"assistant","content":null,"tool_calls":[{"cache\u005fcontrol" : {"type":"ephemeral"}, "id":"1"}]}],
             "tools":[{"type":"function","cache_control":{"type":"ephemeral"}}], "model":"m"}
            """);
        Assert.Equal("""
            {"messages":[{"role":"system","content":[{"type":"text","text":"s"}]},
                         {"role":"assistant","content":null,"tool_calls":[{"id":"1"}]}],
             "tools":[{"type":"function"}], "model":"m"}
            """, prompt.Forwarded());
    }

    [Fact]
    public void S12_Observed_mode_leaves_markers_alone()
    {
        var body = MarkerTests.Body(["5m", "24h"], ",\"cache_control\":7");
        using var prompt = Read.Chat(body);
        Assert.NotNull(prompt.MarkerError);
        Assert.Equal(body, prompt.Forwarded(CacheMode.Observed));
    }

    [Fact]
    public void S12_Off_mode_strips_markers_even_bad_ones()
    {
        using var prompt = Read.Chat(MarkerTests.Body([null, null], ",\"cache_control\":7"));
        Assert.Equal(MarkerTests.Body([null, null]), prompt.Forwarded(CacheMode.Off));
    }

    [Theory]
    [InlineData("""{"stream":true}""", """{"stream":true,"stream_options":{"include_usage":true}}""")]
    [InlineData("""{"stream":true }""", """{"stream":true ,"stream_options":{"include_usage":true}}""")]
    [InlineData("""{"stream":true,"stream_options":null}""", """{"stream":true,"stream_options":{"include_usage":true}}""")]
    [InlineData("""{"stream":true,"stream_options":{}}""", """{"stream":true,"stream_options":{"include_usage":true}}""")]
    [InlineData("""{"stream":true,"stream_options":{ }}""", """{"stream":true,"stream_options":{"include_usage":true}}""")]
    [InlineData("""{"stream_options":{"x":1},"stream":true}""", """{"stream_options":{"include_usage":true,"x":1},"stream":true}""")]
    [InlineData("""{"stream_options":{ "x":1 },"stream":true}""", """{"stream_options":{"include_usage":true, "x":1 },"stream":true}""")]
    [InlineData("""{"stream":true,"stream_options":{"include_usage":false}}""", """{"stream":true,"stream_options":{"include_usage":true}}""")]
    [InlineData("""{"stream":true,"stream_options":{"include_usage": null ,"x":1}}""", """{"stream":true,"stream_options":{"include_usage": true ,"x":1}}""")]
    [InlineData("""{"stream":true,"stream_options":{"include_usage":"yes"}}""", """{"stream":true,"stream_options":{"include_usage":true}}""")]
    [InlineData("""{"stream":true,"stream_options":{"include_usage":{"a":[1]}}}""", """{"stream":true,"stream_options":{"include_usage":true}}""")]
    [InlineData("""{"stream":true,"stream_options":{"include_usage":true,"include_usage":false}}""", """{"stream":true,"stream_options":{"include_usage":true,"include_usage":true}}""")]
    [InlineData("""{"stream":true,"stream_options":{"include_usage":true}}""", """{"stream":true,"stream_options":{"include_usage":true}}""")]
    [InlineData("""{"stream":true,"stream_options":[1]}""", """{"stream":true,"stream_options":[1]}""")]
    [InlineData("""{"stream":true,"stream_options":"all"}""", """{"stream":true,"stream_options":"all"}""")]
    [InlineData("""{"stream":false,"stream_options":null}""", """{"stream":false,"stream_options":null}""")]
    [InlineData("""{"stream":"true"}""", """{"stream":"true"}""")]
    [InlineData("""{"stream":true,"cache_control":null}""", """{"stream":true,"stream_options":{"include_usage":true}}""")]
    [InlineData("""{"cache_control":null,"stream":true}""", """{"stream":true,"stream_options":{"include_usage":true}}""")]
    public void S11_A_streamed_chat_completion_always_asks_for_its_usage(string body, string forwarded)
    {
        using var prompt = Read.Chat(body);
        Assert.Equal(forwarded, prompt.Forwarded());
    }

    [Fact]
    public void S11_Anthropic_streams_report_usage_without_being_asked()
    {
        using var prompt = Read.Messages("""{"stream":true}""");
        Assert.Equal("""{"stream":true}""", prompt.Forwarded());
    }

    [Theory]
    [InlineData("""{"model":"alias","n":1}""", "gpt-4o", """{"model":"gpt-4o","n":1}""")]
    [InlineData("""{"model" : "alias" }""", "a\"b\\c\n\u0001é😀", """{"model" : "a\"b\\c\n\u0001é😀" }""")]
    [InlineData("""{"model":"alias"}""", "alias", """{"model":"alias"}""")]
    [InlineData("""{"model":"al\u0069as"}""", "alias", """{"model":"al\u0069as"}""")]
    [InlineData("""{"model":"alias"}""", null, """{"model":"alias"}""")]
    [InlineData("""{"model":"a","model":"b"}""", "up", """{"model":"a","model":"up"}""")]
    [InlineData("""{"model":7}""", "up", """{"model":7}""")]
    [InlineData("""{}""", "up", """{}""")]
    [InlineData("""{"model":"alias","stream":true,"cache_control":{"type":"ephemeral"}}""", "up", """{"model":"up","stream":true,"stream_options":{"include_usage":true}}""")]
    public void The_upstream_gets_its_own_name_of_the_model(string body, string? upstream, string forwarded)
    {
        using var prompt = Read.Chat(body);
        Assert.Equal(forwarded, prompt.Forwarded(model: upstream));
    }

    [Fact]
    public void S5_The_bytes_hashed_are_the_bytes_forwarded()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var example = PromptCases.FromSeed(seed);
            if (!example.Rules.StripFromPrompt || !example.Parser!.TryParse(example.Body, example.Dialect, example.Query, out var sent, out _)) continue;
            // Without its marker a marked telemetry block would count as volatile; the upstream knows nothing of that.
            using (sent)
            using (var forwarded = Read.Prompt(example.Dialect, sent.Forwarded(), example.Rules with { VolatilePrefixes = [] }))
            {
                Assert.Equal(sent.Blocks.ToArray().Select(block => block.Hash), forwarded.Blocks.ToArray().Select(block => block.Hash));
                Assert.Empty(forwarded.Marks());
                using var stillJson = JsonDocument.Parse(Encoding.UTF8.GetBytes(forwarded.Forwarded()));
                Assert.Equal(forwarded.Forwarded(), sent.Forwarded());
            }
        }
    }
}
