using System.Buffers.Binary;
using PromptCaching;
using PromptCaching.Prompts;
using PromptCaching.Wire;

namespace CacheIndex.Usage;

/// <summary>A request's blocks as the ledger keeps them, 19 bytes each: kind, role, marker (0 = none, or the tier and 1), hash, bytes and tokens, big-endian.
/// A kind or role that this version has no name for is kept as <c>other</c>.</summary>
internal static class StoredSkeleton
{
    private const int BlockSize = 3 + sizeof(long) + 2 * sizeof(int);

    private static readonly string[] Kinds = [.. Enum.GetValues<BlockKind>().Select(BlockNames.Name)];
    private static readonly string[] Roles = [.. Enum.GetValues<BlockRole>().Select(BlockNames.Name)];

    public static byte[] Of(IReadOnlyList<SkeletonBlock> blocks)
    {
        var stored = new byte[blocks.Count * BlockSize];
        for (var i = 0; i < blocks.Count; i++)
        {
            var block = blocks[i];
            var at = stored.AsSpan(i * BlockSize);
            at[0] = NumberOf(block.Kind, Kinds);
            at[1] = NumberOf(block.Role, Roles);
            at[2] = (byte)(block.Marker is { } tier ? (int)tier + 1 : 0);
            BinaryPrimitives.WriteInt64BigEndian(at[3..], block.Hash);
            BinaryPrimitives.WriteInt32BigEndian(at[11..], block.Bytes);
            BinaryPrimitives.WriteInt32BigEndian(at[15..], block.Tokens);
        }
        return stored;
    }

    public static SkeletonBlock[] Read(ReadOnlySpan<byte> stored)
    {
        var blocks = new SkeletonBlock[stored.Length / BlockSize];
        for (var i = 0; i < blocks.Length; i++)
        {
            var at = stored[(i * BlockSize)..];
            blocks[i] = new SkeletonBlock(
                NameOf(at[0], Kinds), NameOf(at[1], Roles), BinaryPrimitives.ReadInt64BigEndian(at[3..]), BinaryPrimitives.ReadInt32BigEndian(at[11..]),
                BinaryPrimitives.ReadInt32BigEndian(at[15..]), at[2] == 0 ? null : (CacheTier)(at[2] - 1));
        }
        return blocks;
    }

    private static byte NumberOf(string name, string[] names) => (byte)Math.Max(0, Array.IndexOf(names, name));

    private static string NameOf(byte number, string[] names) => number < names.Length ? names[number] : names[0];
}
