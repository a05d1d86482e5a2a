using System.Buffers;
using System.Text;
using PromptCaching.Prompts;
using PromptCaching.Usage;

namespace PromptCaching.Tests.Usage;

public sealed class UsageRewriterTests
{
    private const string OwnFields = "\"cache_read_input_tokens\":60,\"cache_creation_input_tokens\":30,"
        + "\"cache_creation\":{\"ephemeral_5m_input_tokens\":10,\"ephemeral_1h_input_tokens\":0,\"ephemeral_24h_input_tokens\":20}";

    private static readonly CacheUsage Decision = new(Read: 60, Write5m: 10, Write1h: 0, Write24h: 20);

    [Theory]
    [InlineData( // OpenAI
        "{\"prompt_tokens\" : 100,\"completion_tokens\":5,\"total_tokens\":105,\"prompt_tokens_details\":{\"cached_tokens\":64 ,\"audio_tokens\":0},\"x\":[1, {\"a\":2}]}",
        "{\"prompt_tokens\" : 100,\"completion_tokens\":5,\"total_tokens\":105,\"prompt_tokens_details\":{\"cached_tokens\":60,\"audio_tokens\":0,\"cache_write_tokens\":30},\"x\":[1,{\"a\":2}]," + OwnFields + "}")]
    [InlineData( // details missing
        "{\"prompt_tokens\":100,\"completion_tokens\":5}",
        "{\"prompt_tokens\":100,\"completion_tokens\":5,\"prompt_tokens_details\":{\"cached_tokens\":60,\"cache_write_tokens\":30}," + OwnFields + "}")]
    [InlineData( // details null
        "{\"prompt_tokens_details\":null,\"prompt_tokens\":100,\"completion_tokens\":5}",
        "{\"prompt_tokens_details\":{\"cached_tokens\":60,\"cache_write_tokens\":30},\"prompt_tokens\":100,\"completion_tokens\":5," + OwnFields + "}")]
    [InlineData( // everything a provider may add
        "{\"prompt_tokens\":100,\"completion_tokens\":5,\"prompt_cache_hit_tokens\":90,\"prompt_cache_miss_tokens\":10,\"cache_discount\":-0.1,\"cache_write_tokens\":1,\"cache_creation\":{\"ephemeral_5m_input_tokens\":1},\"cached_tokens\":90}",
        "{\"prompt_tokens\":100,\"completion_tokens\":5,\"cached_tokens\":60,\"prompt_tokens_details\":{\"cached_tokens\":60,\"cache_write_tokens\":30}," + OwnFields + "}")]
    [InlineData( // cached beside the prompt: what is shown must add up
        "{\"prompt_tokens\":40,\"completion_tokens\":5,\"total_tokens\":45,\"prompt_tokens_details\":{\"cached_tokens\":60}}",
        "{\"prompt_tokens\":100,\"completion_tokens\":5,\"total_tokens\":105,\"prompt_tokens_details\":{\"cached_tokens\":60,\"cache_write_tokens\":30}," + OwnFields + "}")]
    public void S11_Chat_completions_keep_the_full_prompt_and_gain_the_cache_fields(string upstream, string shown) =>
        Assert.Equal(Body(shown), Rewritten(Body(upstream), PromptDialect.ChatCompletions, CacheMode.Managed));

    [Theory]
    [InlineData(
        "{\"input_tokens\":40,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":60,\"cache_creation\":{\"ephemeral_5m_input_tokens\":0},\"output_tokens\":5,\"service_tier\":\"standard\"}",
        "{\"input_tokens\":10,\"output_tokens\":5,\"service_tier\":\"standard\"," + OwnFields + "}")]
    [InlineData(
        "{\"input_tokens\":100,\"output_tokens\":5,\"iterations\":[{\"input_tokens\":100,\"cache_read_input_tokens\":3}]}",
        "{\"input_tokens\":10,\"output_tokens\":5,\"iterations\":[{\"input_tokens\":100}]," + OwnFields + "}")]
    [InlineData( // LiteLLM and new-api
        "{\"input_tokens\":100,\"output_tokens\":5,\"cache_creation_token_details\":{\"ephemeral_5m_input_tokens\":0},\"claude_cache_creation_5_m_tokens\":0,\"claude_cache_creation_1_h_tokens\":0}",
        "{\"input_tokens\":10,\"output_tokens\":5," + OwnFields + "}")]
    public void S11_Messages_show_as_input_what_the_cache_left_over(string upstream, string shown) =>
        Assert.Equal(Body(shown), Rewritten(Body(upstream), PromptDialect.Messages, CacheMode.Managed));

    [Fact]
    public void S12_A_run_of_a_type_that_is_no_text_is_no_compaction_and_no_failure()
    {
        var facts = UsageRewriter.Read("""{"usage":{"input_tokens":7,"output_tokens":1,"iterations":[{"type":"\ud800compaction","input_tokens":9,"output_tokens":9}]}}"""u8);
        Assert.Equal((new TokenUsage(7, 0, 0, 0, 0, 0, 1), default), (facts.Usage, facts.Compaction));
    }

    [Fact]
    public void S12_What_compaction_took_stands_beside_the_answer_s_own_usage()
    {
        var facts = UsageRewriter.Read("""
            {"usage":{"input_tokens":23000,"output_tokens":1000,"iterations":[
            {"type":"compaction","input_tokens":80000,"cache_read_input_tokens":90000,"cache_creation_input_tokens":10000,"output_tokens":3500},
            {"type":"message","input_tokens":23000,"output_tokens":1000}]}}
            """u8);
        Assert.Equal(new TokenUsage(23_000, 0, 0, 0, 0, 0, 1000), facts.Usage);
        Assert.Equal(new TokenUsage(180_000, 90_000, 0, 0, 0, 10_000, 3500), facts.Compaction);
    }

    [Theory]
    [InlineData("""{"choices":[{"finish_reason":"\ud800"}],"usage":USAGE}""")]
    [InlineData("""{"type":"\ud800","usage":USAGE}""")]
    [InlineData("""{"\ud800\ud800":1,"usage":USAGE}""")]
    [InlineData("""{"choices":[{"\ud800\udfff\ud800":1}],"usage":USAGE}""")]
    public void Half_a_surrogate_pair_in_an_answer_is_no_text_and_no_failure(string body)
    {
        const string usage = """{"prompt_tokens":100,"completion_tokens":5,"\ud800\ud800":1,"cacheDetails":[{"ttl":"\ud800","inputTokens":0,"\ud800x":1}]}""";
        var rewritten = Rewritten(body.Replace("USAGE", usage, StringComparison.Ordinal), PromptDialect.ChatCompletions, CacheMode.Managed);
        Assert.Contains("\"cache_read_input_tokens\":60", rewritten, StringComparison.Ordinal);
    }

    [Fact]
    public void S12_Off_takes_the_upstream_s_fields_out_and_shows_the_whole_input()
    {
        Assert.Equal(Body("{\"input_tokens\":100,\"output_tokens\":5}"),
            Rewritten(Body("{\"input_tokens\":40,\"cache_read_input_tokens\":60,\"output_tokens\":5}"), PromptDialect.Messages, CacheMode.Off));
        Assert.Equal(Body("{\"prompt_tokens\":100,\"completion_tokens\":5,\"prompt_tokens_details\":{\"cached_tokens\":0}}"),
            Rewritten(Body("{\"prompt_tokens\":100,\"completion_tokens\":5,\"prompt_tokens_details\":{\"cached_tokens\":64,\"cache_write_tokens\":3}}"),
                PromptDialect.ChatCompletions, CacheMode.Off));
    }

    [Fact]
    public void S12_Observed_changes_nothing()
    {
        var body = Body("{\"input_tokens\":40,\"cache_read_input_tokens\":60,\"output_tokens\":5}");
        Assert.Equal(body, Rewritten(body, PromptDialect.Messages, CacheMode.Observed));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[1,2]")]
    [InlineData("{\"choices\":{},\"usage\":null}")]
    [InlineData("{\"choices\":[1,\"usage\"],\"message\":1}")]
    [InlineData("{\"other\":{\"usage\":{\"prompt_tokens\":1}}}")]
    [InlineData("{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}}")]
    public void S9_A_body_without_usage_stays_as_it_is(string body)
    {
        var facts = UsageRewriter.Read(Encoding.UTF8.GetBytes(body));
        Assert.False(facts.SawUsage);
        Assert.Null(facts.Usage);
        Assert.Equal(body, Rewritten(body, PromptDialect.ChatCompletions, CacheMode.Managed));
    }

    [Theory]
    [InlineData("{\"error\":{\"message\":\"no\"}}", true)]
    [InlineData("{\"type\":\"error\",\"error\":{}}", true)]
    [InlineData("{\"object\":\"error\"}", true)]
    [InlineData("{\"error\":null,\"type\":{\"x\":1}}", false)]
    [InlineData("{\"choices\":[{\"message\":{\"content\":\"error\"}}]}", false)]
    public void S9_A_body_that_is_an_error_says_so(string body, bool isError) =>
        Assert.Equal(isError, UsageRewriter.Read(Encoding.UTF8.GetBytes(body)).SawError);

    [Fact]
    public void A_body_states_its_reason_to_stop()
    {
        Assert.Equal("length", UsageRewriter.Read(Encoding.UTF8.GetBytes(Body("{\"prompt_tokens\":1,\"completion_tokens\":1}"))).FinishReason);
        Assert.Equal("end_turn", UsageRewriter.Read("{\"stop_reason\":\"end_turn\"}"u8).FinishReason);
        Assert.Null(UsageRewriter.Read("{\"stop_reason\":null}"u8).FinishReason);
    }

    [Fact]
    public void S12_A_body_whose_usage_is_not_understood_shows_zeros_and_says_why()
    {
        var body = "{\"usage\":{\"prompt_tokens\":\"many\"}}";
        var facts = UsageRewriter.Read(Encoding.UTF8.GetBytes(body));
        Assert.True(facts.SawUsage);
        Assert.Null(facts.Usage);
        Assert.Equal(UsageFault.InvalidCount, facts.UsageError!.Fault);
        Assert.Contains("\"cache_read_input_tokens\":0", Rewritten(body, PromptDialect.ChatCompletions, CacheMode.Managed), StringComparison.Ordinal);
    }

    private static string Body(string usage) =>
        $$"""{ "id": "x",  "choices": [ {"index":0,"finish_reason":"length","message":{"content":"\"usage\":{}"} } ], "usage": {{usage}} , "z" : 1.50 }""" + "\n";

    private static string Rewritten(string body, PromptDialect dialect, CacheMode mode)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var output = new ArrayBufferWriter<byte>();
        UsageRewriter.Write(bytes, UsageRewriter.Read(bytes), dialect, mode, Decision, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
