using System.Security.Cryptography;
using System.Text.Json;
using PromptCaching;
using PromptCaching.Prompts;
using PromptCaching.Wire;
using TestSupport;

namespace Benchmarks.Ledger;

/// <summary>Makes batches of commits: few busy keys and many quiet ones, four models each, as one request after another.</summary>
internal sealed class CommitLoad(IReadOnlyList<(Guid Principal, Guid Key)> keys, DateTimeOffset start)
{
    // As fast as they are hoped to be recorded.
    private static readonly TimeSpan Pace = TimeSpan.FromMicroseconds(100);

    private readonly Random _random = new(42);
    private DateTimeOffset _at = start;

    /// <summary>The body of one commit.</summary>
    /// <param name="size">Its records.</param>
    /// <param name="blocks">The blocks of each one's prompt; 0 = records alone, without an entry, a refresh and an outline.</param>
    public byte[] Batch(int size, int blocks) => JsonSerializer.SerializeToUtf8Bytes(
        new CommitBatch([.. Enumerable.Range(0, size).Select(_ => Item(blocks))]), WireJson.Default.CommitBatch);

    private CommitItem Item(int blocks)
    {
        _at += Pace;
        var place = (int)(keys.Count * Math.Pow(_random.NextDouble(), 2.5));
        var (reads, writes, prompt) = (_random.Next(10) < 6, _random.Next(10) < 4, _random.Next(1_500, 60_000));
        var record = new UsageRecord
        {
            RequestId = Guid.CreateVersion7(_at),
            PrincipalId = keys[place].Principal,
            KeyId = keys[place].Key,
            Model = $"model-{(place * 7 + _random.Next(4)) % MadeUpLedger.Models}",
            Upstream = "default",
            UpstreamModel = "upstream-model",
            Dialect = "chat_completions",
            Status = 200,
            Outcome = (reads, writes) switch { (true, true) => "read_write", (true, _) => "read", (_, true) => "write", _ => "none" },
            Reason = reads || writes ? null : "no_breakpoint",
            PromptTokens = prompt,
            CompletionTokens = _random.Next(20, 1_500),
            ReadTokens = reads ? prompt / 2 : 0,
            ReadTier = reads ? CacheTier.FiveMinutes : null,
            ReadHash = reads ? Hash() : null,
            ReadWrittenAt = reads ? _at.AddMinutes(-2) : null,
            Write5mTokens = writes ? prompt / 4 : 0,
            CountedTokens = prompt - 50,
            Streamed = true,
            SubmittedAt = _at,
            DispatchedAt = _at.AddMilliseconds(3),
            FirstByteAt = _at.AddMilliseconds(400),
            CompletedAt = _at.AddSeconds(3),
            FinishReason = "stop",
            UserAgent = "OpenAI/Python 1.99.0",
            TraceId = "0af7651916cd43dd8448eb211c80319c",
        };
        if (blocks == 0) return new CommitItem(record, null, [], []);
        var packed = new byte[blocks * PackedBlocks.BlockSize];
        for (var i = 0; i < blocks; i++)
        {
            PackedBlocks.Write(packed.AsSpan(i * PackedBlocks.BlockSize), BlockKind.ToolResult, BlockRole.Tool, _random.NextInt64(), _random.Next(50, 9_000),
                _random.Next(10, 2_000), i == blocks - 1 ? CacheTier.FiveMinutes : null);
        }
        var expires = _at + CacheTier.FiveMinutes.Window();
        return new CommitItem(record, "o200k-1", [new PrefixWrite(Hash(), prompt, CacheTier.FiveMinutes, expires)], [new PrefixRefresh(Hash(), expires)], packed);
    }

    private static PrefixHash Hash() => new(RandomNumberGenerator.GetBytes(PrefixHash.Size));
}
