using System.Security.Cryptography;
using PromptCaching;
using PromptCaching.Prompts;
using PromptCaching.Wire;

namespace CacheIndex.Tests;

/// <summary>Data that is valid unless a test says otherwise.</summary>
internal static class Some
{
    public static PrefixHash Hash() => new(RandomNumberGenerator.GetBytes(PrefixHash.Size));

    public static CacheScope Scope() => new(Guid.NewGuid(), "model-a", "o200k-1");

    public static PrefixWrite Write(DateTimeOffset at, CacheTier tier = CacheTier.FiveMinutes, long tokens = 2_000, PrefixHash? hash = null) =>
        new(hash ?? Hash(), tokens, tier, at + tier.Window());

    public static UsageRecord Record(Guid principal, DateTimeOffset at, string model = "model-a") => new()
    {
        RequestId = Guid.CreateVersion7(at),
        PrincipalId = principal,
        KeyId = principal,
        Model = model,
        Upstream = "default",
        UpstreamModel = "upstream-model",
        Dialect = "chat_completions",
        Status = 200,
        Outcome = "none",
        Reason = "no_breakpoint",
        PromptTokens = 3_000,
        CompletionTokens = 100,
        SubmittedAt = at,
        CompletedAt = at.AddSeconds(2),
    };

    public static byte[] Blocks(params SkeletonBlock[] blocks)
    {
        var packed = new byte[blocks.Length * PackedBlocks.BlockSize];
        for (var i = 0; i < blocks.Length; i++)
        {
            var block = blocks[i];
            var (kind, role) = (Enum.GetValues<BlockKind>().Single(kind => kind.Name() == block.Kind), Enum.GetValues<BlockRole>().Single(role => role.Name() == block.Role));
            PackedBlocks.Write(packed.AsSpan(i * PackedBlocks.BlockSize), kind, role, block.Hash, block.Bytes, block.Tokens, block.Marker);
        }
        return packed;
    }

    public static CommitItem Item(UsageRecord record) => new(record, null, [], []);
}
