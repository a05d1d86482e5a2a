using PromptCaching.Prompts;
using PromptCaching.Usage;

namespace PromptCaching.Tests.Usage;

public sealed class MessagesStreamTests
{
    private const string Stop = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
    private const string Text = "event: content_block_delta\n"
        + "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"message_stop\"}}\n\n";
    private const string NoCache = "\"cache_read_input_tokens\":0,\"cache_creation_input_tokens\":0,"
        + "\"cache_creation\":{\"ephemeral_5m_input_tokens\":0,\"ephemeral_1h_input_tokens\":0,\"ephemeral_24h_input_tokens\":0}";
    private const string Cache = "\"cache_read_input_tokens\":60,\"cache_creation_input_tokens\":30,"
        + "\"cache_creation\":{\"ephemeral_5m_input_tokens\":10,\"ephemeral_1h_input_tokens\":0,\"ephemeral_24h_input_tokens\":20}";

    private static readonly CacheUsage Decision = new(Read: 60, Write5m: 10, Write1h: 0, Write24h: 20);

    [Fact]
    public void S11_Message_start_takes_the_decision_only_if_it_is_there_and_message_delta_waits_for_it()
    {
        using var stream = new StreamUnderTest(PromptDialect.Messages);
        Assert.Equal(StreamState.OffersDecision, stream.Push(Start("\"input_tokens\":100,\"cache_read_input_tokens\":0,\"output_tokens\":1") + Text));
        Assert.Equal(StreamState.Flowing, stream.Resolve(null));
        Assert.Equal(Start($"\"input_tokens\":100,\"output_tokens\":1,{NoCache}") + Text, stream.Text);

        Assert.Equal(StreamState.NeedsDecision, stream.Push(Delta("\"output_tokens\":15") + Stop));
        Assert.Equal(new TokenUsage(100, 0, 0, 0, 0, 0, 15), stream.Rewriter.Usage);
        Assert.Equal(StreamState.Flowing, stream.Resolve(Decision));
        stream.Complete();

        Assert.Equal(
            Start($"\"input_tokens\":100,\"output_tokens\":1,{NoCache}") + Text + Delta($"\"output_tokens\":15,\"input_tokens\":10,{Cache}") + Stop,
            stream.Text);
        Assert.Equal("end_turn", stream.Rewriter.FinishReason);
        Assert.Equal(Decision, stream.Rewriter.Shown);
        Assert.True(stream.Rewriter.EndedCleanly);
    }

    [Fact]
    public void S11_Message_start_shows_a_decision_that_is_there()
    {
        using var stream = new StreamUnderTest(PromptDialect.Messages);
        stream.Push(Start("\"input_tokens\":100,\"output_tokens\":1"));
        stream.Resolve(Decision);
        Assert.Equal(Start($"\"input_tokens\":10,\"output_tokens\":1,{Cache}"), stream.Text);
    }

    [Fact]
    public void S12_A_stream_tells_in_its_last_event_what_compaction_took()
    {
        using var stream = new StreamUnderTest(PromptDialect.Messages);
        stream.Run(Start("\"input_tokens\":100,\"output_tokens\":1")
            + Delta("\"input_tokens\":100,\"output_tokens\":15,\"iterations\":[{\"type\":\"compaction\",\"input_tokens\":900,\"output_tokens\":70}]") + Stop, Decision);
        Assert.Equal((new TokenUsage(100, 0, 0, 0, 0, 0, 15), new TokenUsage(900, 0, 0, 0, 0, 0, 70)), (stream.Rewriter.Usage, stream.Rewriter.Compaction));
    }

    [Fact]
    public void S12_Input_counted_beside_the_cache_is_shown_whole_and_the_last_event_counts()
    {
        using var stream = new StreamUnderTest(PromptDialect.Messages);
        stream.Run(Start("\"input_tokens\":7,\"cache_read_input_tokens\":93,\"output_tokens\":1")
            + Delta("\"input_tokens\":7,\"cache_read_input_tokens\":90,\"cache_creation_input_tokens\":5,\"output_tokens\":15") + Stop, null);
        Assert.Equal(
            Start($"\"input_tokens\":100,\"output_tokens\":1,{NoCache}") + Delta($"\"input_tokens\":102,\"output_tokens\":15,{NoCache}") + Stop,
            stream.Text);
        Assert.Equal(new TokenUsage(102, 90, 0, 0, 0, 5, 15), stream.Rewriter.Usage);
    }

    [Fact]
    public void S12_Kimi_counts_everything_first_and_the_rest_at_the_end()
    {
        using var stream = new StreamUnderTest(PromptDialect.Messages);
        stream.Run(Start("\"input_tokens\":2136,\"output_tokens\":0")
            + Delta("\"input_tokens\":88,\"cache_read_input_tokens\":2048,\"output_tokens\":31,\"prompt_tokens\":2136") + Stop, null);
        Assert.Equal(new TokenUsage(2136, 2048, 0, 0, 0, 0, 31), stream.Rewriter.Usage);
        Assert.EndsWith(
            Delta($"\"input_tokens\":2136,\"output_tokens\":31,\"prompt_tokens\":2136,{NoCache}") + Stop, stream.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void S12_A_last_event_that_states_zero_input_says_nothing_about_it()
    {
        using var stream = new StreamUnderTest(PromptDialect.Messages);
        stream.Run(Start("\"input_tokens\":7,\"cache_read_input_tokens\":93,\"output_tokens\":1")
            + Delta("\"input_tokens\":0,\"cache_read_input_tokens\":0,\"output_tokens\":15") + Stop, null);
        Assert.Equal(new TokenUsage(100, 93, 0, 0, 0, 0, 15), stream.Rewriter.Usage);
    }

    [Fact]
    public void S9_A_delta_whose_text_is_message_stop_does_not_end_the_message()
    {
        using var stream = new StreamUnderTest(PromptDialect.Messages);
        stream.Run(Text, null);
        Assert.Equal(Text, stream.Text);
        Assert.False(stream.Rewriter.EndedCleanly);
    }

    [Fact]
    public void S9_An_error_event_vetoes()
    {
        var error = "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n";
        using var stream = new StreamUnderTest(PromptDialect.Messages);
        stream.Run(Text + error, null);
        Assert.Equal(Text + error, stream.Text);
        Assert.True(stream.Rewriter.SawError);
    }

    private static string Start(string usage) => "event: message_start\n"
        + """data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],"stop_reason":null,"usage":{"""
        + usage + "}}}\n\n";

    private static string Delta(string usage) => "event: message_delta\n"
        + """data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{""" + usage + "}}\n\n";
}
