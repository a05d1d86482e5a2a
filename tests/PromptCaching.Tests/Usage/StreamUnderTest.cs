using System.Buffers;
using System.Text;
using PromptCaching.Prompts;
using PromptCaching.Usage;

namespace PromptCaching.Tests.Usage;

/// <summary>A rewriter and what came out of it.</summary>
internal sealed class StreamUnderTest(PromptDialect dialect, CacheMode mode = CacheMode.Managed, bool swallow = false) : IDisposable
{
    public const int MaxEventBytes = 100_000;

    private readonly ArrayBufferWriter<byte> _output = new();

    public SseUsageRewriter Rewriter { get; } = new(dialect, mode, swallow, MaxEventBytes);

    public byte[] Bytes => _output.WrittenSpan.ToArray();

    public string Text => Encoding.UTF8.GetString(_output.WrittenSpan);

    public StreamState Push(string text) => Push(Encoding.UTF8.GetBytes(text));

    public StreamState Push(ReadOnlySpan<byte> bytes) => Rewriter.Push(bytes, _output);

    public StreamState Resolve(CacheUsage? decision) => Rewriter.Resolve(decision, _output);

    public StreamState Complete() => Rewriter.Complete(_output);

    /// <summary>The whole stream in the given pieces, every request for a decision answered with this one.</summary>
    public void Run(IEnumerable<ReadOnlyMemory<byte>> pieces, CacheUsage? decision)
    {
        foreach (var piece in pieces) Answer(Push(piece.Span), decision);
        Answer(Complete(), decision);
    }

    public void Run(string text, CacheUsage? decision) => Run([Encoding.UTF8.GetBytes(text)], decision);

    public void Dispose() => Rewriter.Dispose();

    private void Answer(StreamState state, CacheUsage? decision)
    {
        while (state != StreamState.Flowing) state = Resolve(decision);
    }
}
