using System.Text;
using PromptCaching.Prompts;
using PromptCaching.Usage;

namespace PromptCaching.Tests.Usage;

public sealed class SseUsageRewriterTests
{
    private static readonly CacheUsage Decision = new(Read: 600, Write5m: 100, Write1h: 50, Write24h: 0);
    private static readonly string Decided = ChatStream.UsageWith(600, 150, 100, 50, 0);
    private static readonly string Undecided = ChatStream.UsageWith(0, 0, 0, 0, 0);

    [Fact]
    public void S11_The_usage_chunk_waits_for_the_decision_and_carries_it()
    {
        using var stream = new StreamUnderTest(PromptDialect.ChatCompletions);
        Assert.Equal(StreamState.Flowing, stream.Push(ChatStream.Content));
        Assert.Equal(ChatStream.Content, stream.Text);
        Assert.Equal(StreamState.NeedsDecision, stream.Push(ChatStream.Stop + ChatStream.Usage + ChatStream.Done));
        Assert.Equal(ChatStream.Content + ChatStream.Stop, stream.Text);
        Assert.Equal(new TokenUsage(1000, 512, 0, 0, 0, 0, 7), stream.Rewriter.Usage);
        Assert.False(stream.Rewriter.EndedCleanly);

        Assert.Equal(StreamState.Flowing, stream.Resolve(Decision));
        Assert.Equal(StreamState.Flowing, stream.Complete());

        Assert.Equal(ChatStream.Content + ChatStream.Stop + Decided + ChatStream.Done, stream.Text);
        Assert.True(stream.Rewriter.EndedCleanly);
        Assert.True(stream.Rewriter.SawUsage);
        Assert.Equal("stop", stream.Rewriter.FinishReason);
        Assert.Equal(Decision, stream.Rewriter.Shown);
    }

    [Fact]
    public void S11_Without_a_decision_the_fields_are_zero()
    {
        using var stream = new StreamUnderTest(PromptDialect.ChatCompletions);
        stream.Run(ChatStream.Content + ChatStream.Stop + ChatStream.Usage + ChatStream.Done, null);

        Assert.Equal(ChatStream.Content + ChatStream.Stop + Undecided + ChatStream.Done, stream.Text);
        Assert.Equal(default(CacheUsage), stream.Rewriter.Shown);
    }

    [Theory]
    [InlineData(CacheMode.Managed)]
    [InlineData(CacheMode.Observed)]
    [InlineData(CacheMode.Off)]
    public void S11_The_usage_chunk_is_swallowed_when_the_client_had_not_asked_for_it(CacheMode mode)
    {
        foreach (var lineEnd in new[] { "\n", "\r\n", "\r" })
        {
            using var stream = new StreamUnderTest(PromptDialect.ChatCompletions, mode, swallow: true);
            var input = (ChatStream.Content + ChatStream.Stop + ChatStream.Usage + ChatStream.Done).Replace("\n", lineEnd, StringComparison.Ordinal);
            foreach (var one in Encoding.UTF8.GetBytes(input)) Assert.Equal(StreamState.Flowing, stream.Push([one]));
            stream.Complete();

            Assert.Equal((ChatStream.Content + ChatStream.Stop + ChatStream.Done).Replace("\n", lineEnd, StringComparison.Ordinal), stream.Text);
            Assert.Equal(1000, stream.Rewriter.Usage!.Value.Prompt);
            Assert.Null(stream.Rewriter.Shown);
        }
    }

    [Fact]
    public void S11_A_chunk_with_empty_choices_and_no_usage_is_not_swallowed()
    {
        var azure = """data: {"choices":[],"prompt_filter_results":[{"prompt_index":0}],"usage":null}""" + "\n\n";
        using var stream = new StreamUnderTest(PromptDialect.ChatCompletions, swallow: true);
        stream.Run(azure + ChatStream.Content, null);
        Assert.Equal(azure + ChatStream.Content, stream.Text);
        Assert.False(stream.Rewriter.SawUsage);
    }

    [Fact]
    public void S12_In_observed_mode_usage_passes_untouched_and_is_noted()
    {
        var input = ChatStream.Content + ChatStream.Stop + ChatStream.Usage + ChatStream.Done;
        using var stream = new StreamUnderTest(PromptDialect.ChatCompletions, CacheMode.Observed);
        Assert.Equal(StreamState.Flowing, stream.Push(input));
        stream.Complete();
        Assert.Equal(input, stream.Text);
        Assert.Equal(512, stream.Rewriter.Usage!.Value.Read);
    }

    [Fact]
    public void S12_In_off_mode_the_upstream_s_cache_fields_are_taken_out_without_waiting()
    {
        using var stream = new StreamUnderTest(PromptDialect.ChatCompletions, CacheMode.Off);
        Assert.Equal(StreamState.Flowing, stream.Push(ChatStream.Content + ChatStream.Stop + ChatStream.Usage + ChatStream.Done));
        stream.Complete();
        var scrubbed = ChatStream.Chunk("",
            """{"prompt_tokens":1000,"completion_tokens":7,"total_tokens":1007,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"cost":0.01}""");
        Assert.Equal(ChatStream.Content + ChatStream.Stop + scrubbed + ChatStream.Done, stream.Text);
        Assert.Equal(512, stream.Rewriter.Usage!.Value.Read);
        Assert.Null(stream.Rewriter.Shown);
    }

    [Fact]
    public void S1_Usage_stated_with_every_chunk_never_holds_up_a_token()
    {
        var early = ChatStream.Chunk("""{"index":0,"delta":{"content":"Hi"},"finish_reason":null}""", """{"prompt_tokens":1000,"completion_tokens":1}""");
        using var stream = new StreamUnderTest(PromptDialect.ChatCompletions);
        Assert.Equal(StreamState.OffersDecision, stream.Push(early + early));
        Assert.Equal(StreamState.OffersDecision, stream.Resolve(null));
        Assert.Equal(StreamState.Flowing, stream.Resolve(Decision));
        Assert.Equal(StreamState.NeedsDecision, stream.Push(ChatStream.Chunk("""{"index":0,"delta":{},"finish_reason":"stop"}""",
            """{"prompt_tokens":1000,"completion_tokens":2}""")));
        Assert.Equal(2, stream.Rewriter.Usage!.Value.Completion);
    }

    [Fact]
    public void S11_A_usage_chunk_before_the_last_delta_is_rewritten_too()
    {
        using var stream = new StreamUnderTest(PromptDialect.ChatCompletions);
        Assert.Equal(StreamState.NeedsDecision, stream.Push(ChatStream.Content + ChatStream.Usage + ChatStream.Stop + ChatStream.Done));
        Assert.Equal(StreamState.Flowing, stream.Resolve(Decision));
        stream.Complete();
        Assert.Equal(ChatStream.Content + Decided + ChatStream.Stop + ChatStream.Done, stream.Text);
        Assert.True(stream.Rewriter.EndedCleanly);
    }

    [Fact]
    public void S1_A_usage_chunk_before_the_first_delta_is_not_waited_at()
    {
        using var stream = new StreamUnderTest(PromptDialect.ChatCompletions);
        Assert.Equal(StreamState.OffersDecision, stream.Push(ChatStream.Usage + ChatStream.Content));
    }

    [Fact]
    public void S11_A_usage_chunk_without_its_empty_line_is_rewritten_at_the_end()
    {
        using var stream = new StreamUnderTest(PromptDialect.ChatCompletions);
        Assert.Equal(StreamState.Flowing, stream.Push(ChatStream.Stop + ChatStream.Usage.TrimEnd('\n')));
        Assert.Equal(StreamState.NeedsDecision, stream.Complete());
        Assert.Equal(StreamState.Flowing, stream.Resolve(Decision));
        Assert.Equal(ChatStream.Stop + Decided.TrimEnd('\n'), stream.Text);
        Assert.True(stream.Rewriter.EndedCleanly);
    }

    [Fact]
    public void S11_An_early_or_scrubbed_or_swallowed_usage_chunk_may_be_the_unfinished_last_event()
    {
        var last = ChatStream.Usage.TrimEnd('\n');
        using var early = new StreamUnderTest(PromptDialect.ChatCompletions);
        Assert.Equal(StreamState.Flowing, early.Push(last));
        Assert.Equal(StreamState.OffersDecision, early.Complete());
        early.Resolve(null);
        Assert.Equal(Undecided.TrimEnd('\n'), early.Text);

        using var off = new StreamUnderTest(PromptDialect.ChatCompletions, CacheMode.Off);
        off.Run(last, null);
        Assert.Contains("\"cached_tokens\":0", off.Text, StringComparison.Ordinal);

        using var swallowed = new StreamUnderTest(PromptDialect.ChatCompletions, swallow: true);
        swallowed.Run(last, null);
        Assert.Empty(swallowed.Text);
    }

    [Theory]
    [InlineData("""{"index":0,"delta":{"content":"error \"error\": {\"usage\": {\"prompt_tokens\": 1}} event: error [DONE]"},"finish_reason":null}""")]
    [InlineData("""{"index":0,"delta":{"content":"error"},"logprobs":{"content":[{"token":"usage"},{"token":"error"}]},"finish_reason":null}""")]
    [InlineData("""{"index":0,"delta":{"tool_calls":[{"function":{"arguments":"{\"finish_reason\":\"stop\",\"usage\":{}}"}}]},"finish_reason":null}""")]
    public void S11_Text_that_looks_like_usage_or_like_an_error_is_text(string choice)
    {
        var input = ChatStream.Chunk(choice, "null");
        using var stream = new StreamUnderTest(PromptDialect.ChatCompletions);
        Assert.Equal(StreamState.Flowing, stream.Push(input));
        Assert.Equal(input, stream.Text);
        Assert.False(stream.Rewriter.SawError);
        Assert.False(stream.Rewriter.SawUsage);
        Assert.Null(stream.Rewriter.FinishReason);
    }

    [Fact]
    public void S11_Usage_inside_a_choice_and_for_a_relay_is_rewritten_wherever_it_stands()
    {
        var usage = """{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12,"cached_tokens":8}""";
        var input = $$"""data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop","usage":{{usage}} }],"x_groq":{"usage":{{usage}} } }""" + "\n\n";
        using var stream = new StreamUnderTest(PromptDialect.ChatCompletions, CacheMode.Off);
        stream.Run(input, null);
        Assert.Equal(input.Replace("\"cached_tokens\":8", "\"cached_tokens\":0", StringComparison.Ordinal), stream.Text);
        Assert.Equal(8, stream.Rewriter.Usage!.Value.Read);
    }

    [Fact]
    public void S12_Usage_in_an_unknown_shape_is_an_error_and_shows_zeros()
    {
        using var stream = new StreamUnderTest(PromptDialect.ChatCompletions);
        Assert.Equal(StreamState.NeedsDecision, stream.Push(ChatStream.Stop + ChatStream.Chunk("", """{"tokens":{"in":5,"cached_tokens":4}}""")));
        Assert.True(stream.Rewriter.SawUsage);
        Assert.Null(stream.Rewriter.Usage);
        Assert.Equal(UsageFault.UnknownShape, stream.Rewriter.UsageError!.Fault);
        stream.Resolve(Decision);
        Assert.Equal(default(CacheUsage), stream.Rewriter.Shown);
        Assert.Equal(ChatStream.Stop + ChatStream.Chunk("",
            """{"tokens":{"in":5,"cached_tokens":0},"prompt_tokens_details":{"cached_tokens":0,"cache_write_tokens":0},"cache_read_input_tokens":0,"cache_creation_input_tokens":0,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0,"ephemeral_24h_input_tokens":0}}"""),
            stream.Text);
    }

    [Fact]
    public void S10_A_decision_above_the_prompt_is_capped_before_it_is_shown()
    {
        using var stream = new StreamUnderTest(PromptDialect.ChatCompletions);
        stream.Run(ChatStream.Stop + ChatStream.Usage, new CacheUsage(Read: 5000, Write5m: 100, Write1h: 0, Write24h: 0));
        Assert.Equal(new CacheUsage(900, 100, 0, 0), stream.Rewriter.Shown);
        Assert.Equal(ChatStream.Stop + ChatStream.UsageWith(900, 100, 100, 0, 0), stream.Text);
    }

    [Theory]
    [InlineData(CacheMode.Managed, 1_000)]
    [InlineData(CacheMode.Managed, 1_000_000)]
    [InlineData(CacheMode.Off, 30_000)]
    public void S11_An_event_too_long_to_be_read_ends_the_stream_and_nothing_of_it_leaves(CacheMode mode, int size)
    {
        using var stream = new StreamUnderTest(PromptDialect.ChatCompletions, mode);
        var last = StreamState.Flowing;
        foreach (var piece in Encoding.UTF8.GetBytes(ChatStream.Content + Giant(1) + ChatStream.Stop + ChatStream.Usage + ChatStream.Done).Chunk(size))
        {
            if ((last = stream.Push(piece)) != StreamState.Flowing) break;
        }
        Assert.Equal(StreamState.Oversized, last);
        Assert.Equal(ChatStream.Content, stream.Text);
        Assert.Equal((null, UsageFault.TooLong), (stream.Rewriter.Usage, stream.Rewriter.UsageError?.Fault));
        Assert.Throws<InvalidOperationException>(() => stream.Push("x"));
        Assert.False(stream.Rewriter.EndedCleanly);
    }

    [Fact]
    public void S11_An_event_too_long_to_be_read_may_follow_the_held_usage()
    {
        using var stream = new StreamUnderTest(PromptDialect.ChatCompletions);
        Assert.Equal(StreamState.NeedsDecision, stream.Push(ChatStream.Stop + ChatStream.Usage + Giant(1)));
        Assert.Equal(StreamState.Oversized, stream.Resolve(Decision));
        Assert.Equal(ChatStream.Stop + Decided, stream.Text);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(30_000)]
    [InlineData(1_000_000)]
    public void S12_In_observed_mode_an_event_too_long_to_be_read_passes_and_the_usage_is_unknown_until_it_is_stated_again(int size)
    {
        var early = ChatStream.Chunk("""{"index":0,"delta":{"content":"Hi"},"finish_reason":null}""", """{"prompt_tokens":1000,"completion_tokens":1}""");
        var input = early + Giant(1);
        using var stream = new StreamUnderTest(PromptDialect.ChatCompletions, CacheMode.Observed);
        foreach (var piece in Encoding.UTF8.GetBytes(input).Chunk(size)) Assert.Equal(StreamState.Flowing, stream.Push(piece));
        Assert.Equal((null, UsageFault.TooLong), (stream.Rewriter.Usage, stream.Rewriter.UsageError?.Fault));

        stream.Run(ChatStream.Stop + ChatStream.Usage + ChatStream.Done, null);
        Assert.Equal(input + ChatStream.Stop + ChatStream.Usage + ChatStream.Done, stream.Text);
        Assert.Equal((1000, null), (stream.Rewriter.Usage?.Prompt, stream.Rewriter.UsageError));
        Assert.True(stream.Rewriter.EndedCleanly);
    }

    [Theory]
    [InlineData(CacheMode.Managed)]
    [InlineData(CacheMode.Observed)]
    public void S11_An_event_as_long_as_is_read_is_read(CacheMode mode)
    {
        var input = ChatStream.Stop + Giant(0);
        using var stream = new StreamUnderTest(PromptDialect.ChatCompletions, mode);
        stream.Run(input, null);
        Assert.Equal(1, stream.Rewriter.Usage!.Value.Prompt);
    }

    [Fact]
    public void S11_Data_on_several_lines_is_one_document_and_stays_on_lines()
    {
        var input = "id: 1\r\ndata: {\"choices\":[],\r\n: note\r\ndata:\"usage\":\r\ndata: {\"prompt_tokens\":5,\"completion_tokens\":1,\r\ndata:\"cached_tokens\":4}}\r\nevent: x\r\n\r\n";
        using var stream = new StreamUnderTest(PromptDialect.ChatCompletions, CacheMode.Off);
        stream.Run(ChatStream.Stop + input, null);
        Assert.Equal(ChatStream.Stop
            + "id: 1\r\ndata: {\"choices\":[],\r\ndata: \"usage\":\r\ndata: {\"prompt_tokens\":5,\"completion_tokens\":1,\"cached_tokens\":0}}\r\n: note\r\nevent: x\r\n\r\n",
            stream.Text);
        Assert.Equal(4, stream.Rewriter.Usage!.Value.Read);
    }

    [Fact]
    public void S11_A_byte_order_mark_may_begin_the_stream()
    {
        using var stream = new StreamUnderTest(PromptDialect.ChatCompletions);
        var usage = ChatStream.Chunk("""{"index":0,"delta":{},"finish_reason":"stop"}""", """{"prompt_tokens":5,"completion_tokens":1,"cache_discount":0.1}""");
        Assert.Equal(StreamState.NeedsDecision, stream.Push("\uFEFF" + usage));
        stream.Resolve(null);
        Assert.StartsWith("\uFEFFdata: {\"id\":", stream.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("cache_discount", stream.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Calls_out_of_order_are_refused()
    {
        using var stream = new StreamUnderTest(PromptDialect.ChatCompletions);
        Assert.Throws<InvalidOperationException>(() => stream.Resolve(null));
        stream.Push(ChatStream.Stop + ChatStream.Usage);
        Assert.Throws<InvalidOperationException>(() => stream.Push("x"));
        Assert.Throws<InvalidOperationException>(() => stream.Complete());
        stream.Resolve(null);
        stream.Complete();
        Assert.Throws<InvalidOperationException>(() => stream.Push("x"));
        Assert.Throws<InvalidOperationException>(() => stream.Complete());
    }

    /// <summary>An event with usage that is longer than is read by so many bytes.</summary>
    private static string Giant(int excess)
    {
        var empty = Event("");
        return Event(new string('x', StreamUnderTest.MaxEventBytes + excess - empty.Length));

        static string Event(string text) => ChatStream.Chunk($$"""{"index":0,"delta":{"content":"{{text}}"},"finish_reason":null}""",
            """{"prompt_tokens":1,"completion_tokens":1,"cached_tokens":1}""");
    }
}
