using System.Buffers.Binary;
using PromptCaching.Prompts;

namespace PromptCaching.Wire;

/// <summary>A prompt's blocks without their text as gateways send them and the ledger keeps them, one value of 19 bytes a block: kind, role, marker (0 = none, or
/// the tier and 1), hash (8 bytes), bytes and tokens (4 each), big-endian.</summary>
public static class PackedBlocks
{
    /// <summary>Bytes of one block.</summary>
    public const int BlockSize = 3 + sizeof(long) + 2 * sizeof(int);

    private static readonly string[] Kinds = [.. Enum.GetValues<BlockKind>().Select(BlockNames.Name)];
    private static readonly string[] Roles = [.. Enum.GetValues<BlockRole>().Select(BlockNames.Name)];

    /// <summary>Writes a block; see <see cref="SkeletonBlock"/> for its parts.</summary>
    public static void Write(Span<byte> packed, BlockKind kind, BlockRole role, long hash, int bytes, int tokens, CacheTier? marker)
    {
        packed[0] = (byte)kind;
        packed[1] = (byte)role;
        packed[2] = (byte)(marker is { } tier ? (int)tier + 1 : 0);
        BinaryPrimitives.WriteInt64BigEndian(packed[3..], hash);
        BinaryPrimitives.WriteInt32BigEndian(packed[11..], bytes);
        BinaryPrimitives.WriteInt32BigEndian(packed[15..], tokens);
    }

    /// <summary>Reads blocks. A kind or role that this version has no name for is <c>other</c>; what is left behind the last whole block is not read.</summary>
    public static SkeletonBlock[] Read(ReadOnlySpan<byte> packed)
    {
        var blocks = new SkeletonBlock[packed.Length / BlockSize];
        for (var i = 0; i < blocks.Length; i++)
        {
            var block = packed[(i * BlockSize)..];
            blocks[i] = new SkeletonBlock(
                NameOf(block[0], Kinds), NameOf(block[1], Roles), BinaryPrimitives.ReadInt64BigEndian(block[3..]),
                BinaryPrimitives.ReadInt32BigEndian(block[11..]), BinaryPrimitives.ReadInt32BigEndian(block[15..]), TierOf(block[2]));
        }
        return blocks;
    }

    private static string NameOf(byte number, string[] names) => number < names.Length ? names[number] : names[0];

    private static CacheTier? TierOf(byte marker) => marker is > 0 and <= (int)CacheTier.OneDay + 1 ? (CacheTier)(marker - 1) : null;
}
