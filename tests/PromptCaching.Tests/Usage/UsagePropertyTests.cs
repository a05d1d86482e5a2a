using System.Buffers;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using PromptCaching.Prompts;
using PromptCaching.Usage;

namespace PromptCaching.Tests.Usage;

public sealed class UsagePropertyTests
{
    private const string UpstreamUsage =
        "{\"prompt_tokens\":1000,\"completion_tokens\":7,\"total_tokens\":1007,\"prompt_tokens_details\":{\"cached_tokens\":512,\"audio_tokens\":0},\"cost\":0.01}";

    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(500);
    private static readonly CacheUsage Decision = new(Read: 600, Write5m: 100, Write1h: 50, Write24h: 0);

    private static readonly string ShownUsage = ChatStream.UsageWith(600, 150, 100, 50, 0) is var chunk
        ? chunk[(chunk.IndexOf("\"usage\":", StringComparison.Ordinal) + 8)..chunk.LastIndexOf('}')]
        : "";

    [Fact]
    public void S11_Whatever_the_stream_and_however_it_is_cut_only_the_usage_object_changes() =>
        Prop.ForAll(UsageStreamGenerators.Streams.ToArbitrary(), stream =>
        {
            using var test = new StreamUnderTest(PromptDialect.ChatCompletions);
            test.Run(UsageStreamGenerators.Pieces(stream.Bytes, stream.Cuts), Decision);
            Assert.Equal(stream.Before + stream.Usage.Replace(UpstreamUsage, ShownUsage, StringComparison.Ordinal) + stream.After, test.Text);
            Assert.Equal(1000, test.Rewriter.Usage!.Value.Prompt);
        }).Check(Thorough);

    [Fact]
    public void S11_Whatever_the_stream_and_however_it_is_cut_only_the_swallowed_chunk_is_missing() =>
        Prop.ForAll(UsageStreamGenerators.Streams.ToArbitrary(), stream =>
        {
            using var test = new StreamUnderTest(PromptDialect.ChatCompletions, swallow: true);
            test.Run(UsageStreamGenerators.Pieces(stream.Bytes, stream.Cuts), Decision);
            Assert.Equal(stream.Before + stream.After, test.Text);
        }).Check(Thorough);

    [Fact]
    public void S1_Every_event_before_the_usage_leaves_as_soon_as_it_is_complete() =>
        Prop.ForAll(UsageStreamGenerators.Streams.ToArbitrary(), stream =>
        {
            using var test = new StreamUnderTest(PromptDialect.ChatCompletions);
            var before = Encoding.UTF8.GetByteCount(stream.Before);
            var ends = EventEnds(stream.Bytes);
            var pushed = 0;
            foreach (var piece in UsageStreamGenerators.Pieces(stream.Bytes[..before], stream.Cuts))
            {
                Assert.Equal(StreamState.Flowing, test.Push(piece.Span));
                pushed += piece.Length;
                Assert.InRange(test.Bytes.Length, ends.LastOrDefault(e => e <= pushed), pushed);
            }
        }).Check(Thorough);

    [Fact]
    public void No_bytes_of_any_kind_make_the_stream_rewriter_throw_or_lose_any() =>
        Prop.ForAll(Noise.ToArbitrary(), ArbMap.Default.ArbFor<int[]>(), (bytes, cuts) =>
        {
            foreach (var dialect in Enum.GetValues<PromptDialect>())
            {
                using var test = new StreamUnderTest(dialect, CacheMode.Observed);
                test.Run(UsageStreamGenerators.Pieces(bytes, cuts.Select(c => c & int.MaxValue)), null);
                Assert.Equal(bytes, test.Bytes);
                using var managed = new StreamUnderTest(dialect, swallow: true);
                managed.Run(UsageStreamGenerators.Pieces(bytes, cuts.Select(c => c & int.MaxValue)), Decision);
            }
        }).Check(Thorough);

    [Fact]
    public void No_bytes_of_any_kind_make_the_reader_or_the_body_rewriter_throw() =>
        Prop.ForAll(Noise.ToArbitrary(), bytes =>
        {
            Assert.NotEqual(UsageReader.TryRead(bytes, out _, out var error), error is not null);
            var output = new ArrayBufferWriter<byte>();
            var facts = UsageRewriter.Read(bytes);
            UsageRewriter.Write(bytes, facts, PromptDialect.Messages, CacheMode.Managed, Decision, output);
            if (!facts.SawUsage) Assert.Equal(bytes, output.WrittenSpan.ToArray());
        }).Check(Thorough);

    [Fact]
    public void S12_In_every_normal_form_read_and_writes_and_the_rest_make_the_prompt() =>
        Prop.ForAll(RandomUsage.ToArbitrary(), json =>
        {
            if (!UsageReader.TryRead(Encoding.UTF8.GetBytes(json), out var usage, out _)) return;
            Assert.Equal(usage.Prompt, usage.Read + usage.Write + usage.Uncached);
            Assert.True(usage is { Uncached: >= 0, Read: >= 0, Write: >= 0, Completion: >= 0, WriteUntyped: >= 0 }, json);
        }).Check(Thorough);

    [Fact]
    public void S11_What_is_shown_adds_up_and_holds_nothing_of_the_upstream_s_cache() =>
        Prop.ForAll(RandomUsage.ToArbitrary(), Decisions.ToArbitrary(), (json, decision) =>
        {
            foreach (var dialect in Enum.GetValues<PromptDialect>())
            {
                var body = Encoding.UTF8.GetBytes($$"""{"usage":{{json}}}""");
                var facts = UsageRewriter.Read(body);
                if (facts.Usage is not { } usage) continue;
                var output = new ArrayBufferWriter<byte>();
                UsageRewriter.Write(body, facts, dialect, CacheMode.Managed, decision, output);
                using var written = JsonDocument.Parse(output.WrittenMemory);
                AssertShown(written.RootElement.GetProperty("usage"), dialect, usage, decision.CappedTo(usage.Prompt));
            }
        }).Check(Thorough);

    [Fact]
    public void S10_A_capped_split_fits_the_prompt_and_a_split_that_fits_stays() =>
        Prop.ForAll(Decisions.ToArbitrary(), Gen.Choose(0, 3000).ToArbitrary(), (decision, prompt) =>
        {
            var capped = decision.CappedTo(prompt);
            Assert.True(capped.Read >= 0 && capped.Write >= 0 && capped.Read + capped.Write <= prompt);
            if (decision.Read + decision.Write <= prompt) Assert.Equal(decision, capped);
            else if (decision.Write <= prompt) Assert.Equal(decision with { Read = prompt - decision.Write }, capped);
            else Assert.Equal(default, capped);
        }).Check(Thorough);

    private static Gen<CacheUsage> Decisions { get; } =
        from counts in Gen.Choose(0, 1200).Four()
        select new CacheUsage(counts.Item1, counts.Item2, counts.Item3, counts.Item4);

    private static Gen<string> RandomUsage { get; } =
        from members in (from name in Gen.Elements("prompt_tokens", "completion_tokens", "total_tokens", "input_tokens", "output_tokens", "cached_tokens",
                             "cache_read_input_tokens", "cache_creation_input_tokens", "prompt_cache_hit_tokens", "prompt_cache_miss_tokens", "x")
                         from value in Gen.Elements("0", "1", "7", "90", "100", "1000", "1007", "null", "2.0")
                         select $"\"{name}\":{value}").ListOf()
        from details in Gen.Elements("", ",\"prompt_tokens_details\":{\"cached_tokens\":60}", ",\"cache_creation\":{\"ephemeral_1h_input_tokens\":30}",
            ",\"input_tokens_details\":null", ",\"iterations\":[{\"cache_read_input_tokens\":5},3]")
        select $"{{\"completion_tokens\":5{string.Concat(members.Select(m => "," + m))}{details}}}";

    private static Gen<byte[]> Noise { get; } = Gen.OneOf(
        ArbMap.Default.GeneratorFor<byte[]>(),
        from pieces in Gen.Elements("data: ", "{", "}", "\"usage\"", ":", "[", "]", ",", "\n", "\r", "\r\n\r\n", "\n\n", "\"prompt_tokens\":1", "\"choices\":[]", "event: error",
            "\"type\":\"message_delta\"", "\"message\":", "null", "\"finish_reason\":\"stop\"", "[DONE]", "\"", "\\", "é", "\uFEFF", ChatStream.Usage, ChatStream.Stop).ListOf()
        select Encoding.UTF8.GetBytes(string.Concat(pieces)));

    private static void AssertShown(JsonElement usage, PromptDialect dialect, TokenUsage upstream, CacheUsage shown)
    {
        Assert.Equal(shown.Read, usage.GetProperty("cache_read_input_tokens").GetInt64());
        Assert.Equal(shown.Write, usage.GetProperty("cache_creation_input_tokens").GetInt64());
        var byTier = usage.GetProperty("cache_creation");
        Assert.Equal(shown, new CacheUsage(shown.Read, byTier.GetProperty("ephemeral_5m_input_tokens").GetInt64(),
            byTier.GetProperty("ephemeral_1h_input_tokens").GetInt64(), byTier.GetProperty("ephemeral_24h_input_tokens").GetInt64()));
        Assert.False(usage.TryGetProperty("prompt_cache_hit_tokens", out _));
        if (usage.TryGetProperty("prompt_tokens", out var prompt)) Assert.Equal(upstream.Prompt, prompt.GetInt64());
        if (dialect == PromptDialect.Messages)
        {
            Assert.Equal(upstream.Prompt, usage.GetProperty("input_tokens").GetInt64() + shown.Read + shown.Write);
            return;
        }
        var details = usage.TryGetProperty("prompt_tokens_details", out var own) ? own : usage.GetProperty("input_tokens_details");
        Assert.Equal(shown.Write, details.GetProperty("cache_write_tokens").GetInt64());
    }

    /// <summary>Where events end, found the slow and obvious way.</summary>
    private static List<int> EventEnds(byte[] bytes)
    {
        var ends = new List<int>();
        var lineIsEmpty = true;
        for (var i = 0; i < bytes.Length; i++)
        {
            var isLf = bytes[i] == '\n';
            var isCr = bytes[i] == '\r';
            if (isLf && i > 0 && bytes[i - 1] == '\r') continue;
            if ((isLf || isCr) && lineIsEmpty) ends.Add(i + 1);
            lineIsEmpty = isLf || isCr;
        }
        return ends;
    }
}
