using PromptCaching.Prompts;
using PromptCaching.Usage;

namespace PromptCaching.Tests.Usage;

public sealed class StreamEndTests
{
    private static readonly CacheUsage Decision = new(Read: 600, Write5m: 100, Write1h: 50, Write24h: 0);
    private static readonly string Decided = ChatStream.UsageWith(600, 150, 100, 50, 0);

    [Theory]
    [InlineData("data: [DONE]\n\n", true)]
    [InlineData("data:[DONE]\r\n\r\n", true)]
    [InlineData("data: [DONE]\n", true)]
    [InlineData("data: [DONE]", true)]
    [InlineData("", true)]
    [InlineData(": bye", true)]
    [InlineData("\n", true)]
    [InlineData("data: {\"choi", false)]
    [InlineData("event: x", false)]
    public void S9_A_stream_ends_cleanly_with_or_without_the_done_event_but_not_inside_an_event(string end, bool cleanly)
    {
        using var stream = new StreamUnderTest(PromptDialect.ChatCompletions);
        stream.Run(ChatStream.Content + ChatStream.Stop + ChatStream.Usage + end, Decision);
        Assert.Equal(ChatStream.Content + ChatStream.Stop + Decided + end, stream.Text);
        Assert.Equal(cleanly, stream.Rewriter.EndedCleanly);
    }

    [Fact]
    public void S9_A_stream_without_a_reason_to_stop_and_without_done_has_not_ended_cleanly()
    {
        using var stream = new StreamUnderTest(PromptDialect.ChatCompletions);
        stream.Run(ChatStream.Content, null);
        Assert.False(stream.Rewriter.EndedCleanly);
        Assert.False(stream.Rewriter.SawUsage);
    }

    [Fact]
    public void S9_A_stream_that_is_not_completed_has_not_ended_cleanly()
    {
        using var stream = new StreamUnderTest(PromptDialect.ChatCompletions);
        stream.Push(ChatStream.Content + ChatStream.Stop + ChatStream.Done);
        Assert.False(stream.Rewriter.EndedCleanly);
    }

    [Theory]
    [InlineData("""data: {"error":{"message":"overloaded","code":529}}""")]
    [InlineData("""data: {"error":"overloaded"}""")]
    [InlineData("""data: {"object":"error","message":"overloaded"}""")]
    [InlineData("""data: {"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}""")]
    [InlineData("event: error\ndata: overloaded")]
    [InlineData("event:error\r\ndata: {\"message\":\"overloaded\"}")]
    public void S9_An_error_event_is_noted_and_passes_untouched(string error)
    {
        using var stream = new StreamUnderTest(PromptDialect.ChatCompletions);
        stream.Run(ChatStream.Content + error + "\n\n" + ChatStream.Done, null);
        Assert.Equal(ChatStream.Content + error + "\n\n" + ChatStream.Done, stream.Text);
        Assert.True(stream.Rewriter.SawError);
        Assert.False(stream.Rewriter.EndedCleanly);
    }

    [Fact]
    public void S9_A_stream_cut_inside_an_oversized_event_has_not_ended_cleanly()
    {
        using var stream = new StreamUnderTest(PromptDialect.ChatCompletions, CacheMode.Observed);
        stream.Run(ChatStream.Stop + "data: " + new string('x', StreamUnderTest.MaxEventBytes), null);
        Assert.False(stream.Rewriter.EndedCleanly);
    }
}
