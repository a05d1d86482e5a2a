using System.Net.Http.Json;
using System.Security.Cryptography;
using PromptCaching;
using PromptCaching.Prompts;
using PromptCaching.Wire;

namespace Benchmarks.Dashboard;

/// <summary>Records made-up requests as a gateway does: four hundred principals, four models, most of them read.</summary>
internal sealed class RequestLoad(HttpClient index)
{
    private const int Principals = 400;
    private const int Models = 4;
    private const int Blocks = 12;

    private readonly Random _random = new(42);

    public async Task SendAsync(IEnumerable<DateTimeOffset> times)
    {
        using var answer = await index.PostAsJsonAsync("/commits", new CommitBatch([.. times.Select(Item)]), WireJson.Default.CommitBatch);
        answer.EnsureSuccessStatusCode();
        if ((await answer.Content.ReadFromJsonAsync(WireJson.Default.CommitResponse))!.Rejected is [var rejected, ..])
            throw new InvalidOperationException($"{rejected.Field}: {rejected.Reason}");
    }

    private CommitItem Item(DateTimeOffset at)
    {
        var (principal, prompt, reads) = (_random.Next(Principals), _random.Next(1_500, 60_000), _random.Next(10) < 6);
        var id = new Guid(principal, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 0);
        var record = new UsageRecord
        {
            RequestId = Guid.CreateVersion7(at),
            PrincipalId = id,
            KeyId = id,
            Model = $"model-{_random.Next(Models)}",
            Upstream = "default",
            UpstreamModel = "upstream-model",
            Dialect = "chat_completions",
            Status = 200,
            Outcome = reads ? "read" : "write",
            PromptTokens = prompt,
            CompletionTokens = _random.Next(20, 1_500),
            ReadTokens = reads ? prompt / 2 : 0,
            ReadTier = reads ? CacheTier.FiveMinutes : null,
            Write5mTokens = reads ? 0 : prompt / 2,
            Streamed = true,
            SubmittedAt = at,
            CompletedAt = at.AddSeconds(3),
        };
        var packed = new byte[Blocks * PackedBlocks.BlockSize];
        for (var i = 0; i < Blocks; i++)
            PackedBlocks.Write(packed.AsSpan(i * PackedBlocks.BlockSize), BlockKind.Text, BlockRole.User, i, 4_000, 1_000, i == 0 ? CacheTier.FiveMinutes : null);
        PrefixWrite[] writes = reads ? [] : [new(new PrefixHash(RandomNumberGenerator.GetBytes(PrefixHash.Size)), prompt / 2, CacheTier.FiveMinutes, at.AddMinutes(5))];
        return new CommitItem(record, "o200k-1", writes, [], packed);
    }
}
