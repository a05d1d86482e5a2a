using System.Buffers;
using System.Text;
using PromptCaching.Decisions;
using PromptCaching.Prompts;
using PromptCaching.Tests.Shared;

namespace PromptCaching.Tests.Prompts;

public sealed class ParsedPromptTests
{
    private const string Body = """{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}]}]}""";

    [Fact]
    public void After_its_body_is_released_a_prompt_still_decides()
    {
        using var prompt = Read.Chat(Body);
        var hash = prompt.LastHash();
        prompt.ReleaseBody();
        prompt.ReleaseBody();
        Assert.Equal((PromptDialect.ChatCompletions, "m", 1, hash), (prompt.Dialect, prompt.Model, prompt.Blocks.Length, prompt.LastHash()));
        Assert.Equal(CacheOutcome.Write, CacheDecision.Decide(prompt, [], [10], 10, 1, PromptCase.Start).Outcome);
    }

    [Fact]
    public void After_its_body_is_released_a_prompt_refuses_what_needs_it()
    {
        using var prompt = Read.Chat(Body);
        prompt.ReleaseBody();
        Assert.Throws<ObjectDisposedException>(() => prompt.WriteForwarded(new ArrayBufferWriter<byte>(), CacheMode.Managed, null));
        Assert.Throws<ObjectDisposedException>(() => prompt.WriteCountedText(0, new ArrayBufferWriter<byte>()));
        Assert.Throws<ObjectDisposedException>(() => prompt.HashBlock(0));
    }

    [Fact]
    public void Disposing_twice_never_touches_another_prompts_memory()
    {
        var first = Read.Chat(Body);
        first.Dispose();
        using var second = Read.Chat(Body);
        var hash = second.LastHash();
        first.Dispose();
        using var third = Read.Chat(Body.Replace("\"a\"", "\"b\"", StringComparison.Ordinal));
        Assert.Equal((0, hash, "m"), (first.Blocks.Length, second.LastHash(), second.Model));
        Assert.NotEqual(third.LastHash(), second.LastHash());
        Assert.Equal(Body.Replace(""","cache_control":{"type":"ephemeral"}""", "", StringComparison.Ordinal), second.Forwarded());
    }

    [Fact]
    public void A_body_may_start_anywhere_in_its_array()
    {
        var bytes = Encoding.UTF8.GetBytes("garbage" + Body + "garbage");
        var memory = bytes.AsMemory(7, bytes.Length - 14);
        Assert.True(new PromptParser(new PromptRules()).TryParse(memory, PromptDialect.ChatCompletions, null, out var prompt, out _));
        using (prompt)
        using (var whole = Read.Chat(Body))
        {
            Assert.Equal(whole.LastHash(), prompt.LastHash());
            Assert.Equal(whole.Forwarded(), prompt.Forwarded());
        }
    }

    [Fact]
    public void A_body_need_not_be_an_array()
    {
        using var memory = new NativeBody(Encoding.UTF8.GetBytes(Body));
        Assert.True(new PromptParser(new PromptRules()).TryParse(memory.Memory, PromptDialect.ChatCompletions, null, out var prompt, out _));
        using (prompt)
        using (var whole = Read.Chat(Body)) Assert.Equal(whole.Forwarded(), prompt.Forwarded());
    }

    [Fact]
    public async Task One_parser_serves_many_threads()
    {
        var parser = new PromptParser(new PromptRules());
        var expected = Enumerable.Range(0, 64).Select(Hashes).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(() =>
        {
            for (var i = 0; i < 400; i++) Assert.Equal(expected[(i + worker) % 64], Hashes((i + worker) % 64));
        })));

        string Hashes(int seed)
        {
            var example = PromptCases.FromSeed(seed);
            if (!parser.TryParse(example.Body, example.Dialect, null, out var prompt, out var error)) return error.Message;
            using (prompt) return string.Join(' ', prompt.Blocks.ToArray().Select(block => block.Hash)) + prompt.Forwarded();
        }
    }

    [Fact]
    public void Reading_a_prompt_allocates_nothing_but_the_result()
    {
        var tools = string.Join(',', Enumerable.Range(0, 16).Select(i => $$"""{"type":"function","function":{"name":"f{{i}}","description":"d \"q\" \u00e9","parameters":{"b":[1,2],"a":{} } } }"""));
        var body = Encoding.UTF8.GetBytes($$"""{"model":"m","stream":true,"tools":[{{tools}}],"messages":[{{MarkerTests.Message("1h", "a")}},{{MarkerTests.Message("5m", "b")}}]}""");
        var parser = new PromptParser(new PromptRules());
        for (var i = 0; i < 20; i++) Parse();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) Parse();
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 0, 320);

        void Parse()
        {
            Assert.True(parser.TryParse(body, PromptDialect.ChatCompletions, null, out var prompt, out _));
            prompt.Dispose();
        }
    }

    /// <summary>Memory that no array backs.</summary>
    private sealed class NativeBody(byte[] bytes) : MemoryManager<byte>
    {

        public override Span<byte> GetSpan() => bytes;

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin() => throw new NotSupportedException();

        protected override void Dispose(bool disposing) { }
    }
}
