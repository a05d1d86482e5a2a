using PromptCaching.Prompts;
using PromptCaching.Usage;

namespace PromptCaching.Tests.Usage;

public sealed class ResponsesStreamTests
{
    private const string Upstream = """{"input_tokens":100,"input_tokens_details":{"cached_tokens":60},"output_tokens":5,"total_tokens":105}""";

    private const string Shown =
        """{"input_tokens":100,"input_tokens_details":{"cached_tokens":40,"cache_write_tokens":20},"output_tokens":5,"total_tokens":105,"cache_read_input_tokens":40,"cache_creation_input_tokens":20,"cache_creation":{"ephemeral_5m_input_tokens":20,"ephemeral_1h_input_tokens":0,"ephemeral_24h_input_tokens":0}}""";

    [Theory]
    [InlineData("response.completed", "completed", "completed", true)]
    [InlineData("response.incomplete", "incomplete", "incomplete", true)]
    [InlineData("response.failed", "failed", "failed", false)]
    public void S11_The_last_event_carries_our_usage_and_says_how_the_stream_ended(string type, string status, string reason, bool isClean)
    {
        using var stream = new StreamUnderTest(PromptDialect.Responses);
        stream.Run([Bytes(Stream(type, status, Upstream))], new CacheUsage(40, 20, 0, 0));
        Assert.Equal(Stream(type, status, Shown), System.Text.Encoding.UTF8.GetString(stream.Bytes));
        Assert.Equal((isClean, reason), (stream.Rewriter.EndedCleanly, stream.Rewriter.FinishReason));
        Assert.Equal(new TokenUsage(100, 60, 0, 0, 0, 0, 5), stream.Rewriter.Usage);
    }

    [Fact]
    public void S9_A_stream_without_its_last_event_did_not_end_cleanly()
    {
        using var stream = new StreamUnderTest(PromptDialect.Responses);
        stream.Run([Bytes("data: {\"type\":\"response.created\",\"response\":{\"status\":\"in_progress\",\"error\":null,\"usage\":null}}\n\n")], null);
        Assert.False(stream.Rewriter.EndedCleanly);
    }

    private static string Stream(string type, string status, string usage) =>
        "data: {\"type\":\"response.created\",\"response\":{\"status\":\"in_progress\",\"error\":null,\"usage\":null}}\n\n"
        + "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"x\"}\n\n"
        + $"event: {type}\ndata: {{\"type\":\"{type}\",\"response\":{{\"status\":\"{status}\",\"error\":null,\"usage\":{usage}}}}}\n\n";

    private static ReadOnlyMemory<byte> Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
