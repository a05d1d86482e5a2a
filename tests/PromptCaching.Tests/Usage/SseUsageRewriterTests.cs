using PromptCaching.Prompts;
using PromptCaching.Usage;

namespace PromptCaching.Tests.Usage;

public sealed class SseUsageRewriterTests
{
    private static readonly CacheUsage Decision = new(Read: 600, Write5m: 100, Write1h: 50, Write24h: 0);

    [Fact]
    public void S11_The_usage_chunk_waits_for_the_decision_and_carries_it()
    {
        using var stream = new StreamUnderTest(PromptDialect.ChatCompletions);
        Assert.Equal(StreamState.Flowing, stream.Push(ChatStream.Content));
        Assert.Equal(ChatStream.Content, stream.Text);
        Assert.Equal(StreamState.NeedsDecision, stream.Push(ChatStream.Stop + ChatStream.Usage + ChatStream.Done));
        Assert.Equal(ChatStream.Content + ChatStream.Stop, stream.Text);
        Assert.Equal(1000, stream.Rewriter.Usage!.Value.Prompt);

        Assert.Equal(StreamState.Flowing, stream.Resolve(Decision));
        Assert.Equal(StreamState.Flowing, stream.Complete());

        Assert.Equal(ChatStream.Content + ChatStream.Stop + ChatStream.UsageWith(600, 150, 100, 50, 0) + ChatStream.Done, stream.Text);
        Assert.True(stream.Rewriter.EndedCleanly);
        Assert.Equal("stop", stream.Rewriter.FinishReason);
        Assert.Equal(Decision, stream.Rewriter.Shown);
    }

    [Fact]
    public void S11_The_usage_chunk_is_swallowed_when_the_client_had_not_asked_for_it()
    {
        using var stream = new StreamUnderTest(PromptDialect.ChatCompletions, swallow: true);
        stream.Push(ChatStream.Content + ChatStream.Stop + ChatStream.Usage + ChatStream.Done);
        stream.Complete();

        Assert.Equal(ChatStream.Content + ChatStream.Stop + ChatStream.Done, stream.Text);
        Assert.Equal(1000, stream.Rewriter.Usage!.Value.Prompt);
        Assert.Null(stream.Rewriter.Shown);
    }
}
