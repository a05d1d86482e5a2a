using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Unicode;

namespace PromptCaching.Tokens;

/// <summary>The tokens of an encoding by their bytes; a token's id is its rank.</summary>
internal sealed class BytePairVocabulary
{
    /// <summary>No token has this rank.</summary>
    public const int None = int.MaxValue;

    private const int MaxTokens = 1 << 20;
    private const int MaxTokenLength = 1 << 10;

    private readonly Slot[] _slots;
    private readonly int _shift;
    private readonly byte[] _bytes;      // of the tokens longer than a slot's key
    private readonly int[] _pairs = new int[1 << 16];

    private BytePairVocabulary(List<(byte[] Token, int Rank)> tokens)
    {
        var slotCount = (int)BitOperations.RoundUpToPowerOf2((uint)tokens.Count * 2);
        _slots = new Slot[slotCount];
        _shift = 64 - BitOperations.Log2((uint)slotCount);
        _bytes = new byte[tokens.Sum(t => t.Token.Length > 8 ? t.Token.Length : 0)];
        _pairs.AsSpan().Fill(None);
        var used = 0;
        foreach (var (token, rank) in tokens)
        {
            var key = Key(token, 0, token.Length);
            var at = (int)(Hash(key, token, 0, token.Length) >> _shift);
            while (!_slots[at].IsEmpty) at = (at + 1) & (slotCount - 1);
            _slots[at] = new Slot(key, rank, token.Length, used);
            LongestToken = Math.Max(LongestToken, token.Length);
            if (token.Length == 2) _pairs[token[0] << 8 | token[1]] = rank;
            if (token.Length <= 8) continue;
            token.CopyTo(_bytes.AsSpan(used));
            used += token.Length;
        }
    }

    /// <summary>The length of the longest token.</summary>
    public int LongestToken { get; }

    /// <summary>Reads <c>.tiktoken</c> ranks: a line a token, its bytes in base64, a blank, its rank.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such ranks.</exception>
    public static BytePairVocabulary Parse(ReadOnlySpan<byte> ranks)
    {
        var tokens = new List<(byte[], int)>(200_000);
        var singles = 0;
        foreach (var range in ranks.Split((byte)'\n'))
        {
            var line = ranks[range].TrimEnd((byte)'\r');
            if (line.IsEmpty) continue;
            var blank = line.IndexOf((byte)' ');
            if (blank <= 0 || tokens.Count == MaxTokens || !Utf8Parser.TryParse(line[(blank + 1)..], out int rank, out var parsed)
                || parsed != line.Length - blank - 1 || rank is < 0 or > Slot.MaxRank || !TryDecode(line[..blank], out var token))
            {
                throw new InvalidDataException($"Line {tokens.Count + 1} of the ranks is not a token in base64, a blank and its rank.");
            }
            if (token.Length == 1) singles++;
            tokens.Add((token, rank));
        }
        if (singles != 256) throw new InvalidDataException($"The ranks hold {singles} tokens of one byte; 256 are needed to encode every text.");
        // gpt-tokenizer, whose ids are the norm, never yields a token that begins with a byte order mark; see RankOfPart.
        tokens.RemoveAll(t => t.Item1.AsSpan().StartsWith("\uFEFF"u8));
        return new BytePairVocabulary(tokens);
    }

    /// <summary>The rank of two bytes.</summary>
    public int RankOfPair(byte first, byte second) => _pairs[first << 8 | second];

    /// <summary>The rank of a slice, or <see cref="None"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int RankOf(ReadOnlySpan<byte> text, int start, int length)
    {
        var key = Key(text, start, length);
        var at = (int)(Hash(key, text, start, length) >> _shift);
        while (true)
        {
            ref readonly var slot = ref _slots[at];
            if (slot.IsEmpty) return None;
            if (slot.Key == key && slot.Length == length
                && (length <= 8 || text.Slice(start, length).SequenceEqual(_bytes.AsSpan(slot.Start, length)))) return slot.Rank;
            at = (at + 1) & (_slots.Length - 1);
        }
    }

    /// <summary>The rank of a slice that is a part of a piece. gpt-tokenizer loses a byte order mark at the start of a part that is whole characters
    /// (it decodes the part to look it up), so the rank is that of the rest.</summary>
    public int RankOfPart(ReadOnlySpan<byte> text, int start, int length)
    {
        if (length <= 3 || text[start] != 0xEF || text[start + 1] != 0xBB || text[start + 2] != 0xBF) return RankOf(text, start, length);
        return Utf8.IsValid(text.Slice(start + 3, length - 3)) ? RankOf(text, start + 3, length - 3) : RankOf(text, start, length);
    }

    /// <summary>Up to eight first bytes as a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Key(ReadOnlySpan<byte> text, int start, int length)
    {
        if (start + 8 <= text.Length)
        {
            var key = BinaryPrimitives.ReadUInt64LittleEndian(text[start..]);
            return length >= 8 ? key : key & ((1UL << (length * 8)) - 1);
        }
        ulong slow = 0;
        for (var i = Math.Min(length, 8) - 1; i >= 0; i--) slow = slow << 8 | text[start + i];
        return slow;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Hash(ulong key, ReadOnlySpan<byte> text, int start, int length)
    {
        var hash = (key ^ ((ulong)length << 56)) * 0x9E37_79B9_7F4A_7C15;
        if (length <= 8) return hash ^ (hash >> 29) * 0xD6E8_FEB8_6659_FD93;
        for (var at = 8; at + 8 <= length; at += 8) hash = Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(text[(start + at)..]));
        return Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(text[(start + length - 8)..]));   // overlaps: no remainder to care for
    }

    private static ulong Mix(ulong hash, ulong value) => BitOperations.RotateLeft(hash ^ value, 29) * 0xD6E8_FEB8_6659_FD93;

    private static bool TryDecode(ReadOnlySpan<byte> base64, out byte[] token)
    {
        token = [];
        Span<byte> bytes = stackalloc byte[MaxTokenLength];
        if (base64.Length > MaxTokenLength) return false;
        if (Base64.DecodeFromUtf8(base64, bytes, out _, out var written) != OperationStatus.Done || written == 0) return false;
        token = bytes[..written].ToArray();
        return true;
    }

    /// <summary>Sixteen bytes, so that four share a line of the processor's cache.</summary>
    private readonly struct Slot(ulong key, int rank, int length, int start)
    {
        public const int MaxRank = (1 << (32 - LengthBits)) - 1;

        private const int LengthBits = 11;

        private readonly uint _rankAndLength = (uint)rank << LengthBits | (uint)length;

        public ulong Key { get; } = key;

        public int Start { get; } = start;

        public int Rank => (int)(_rankAndLength >> LengthBits);

        public int Length => (int)(_rankAndLength & ((1 << LengthBits) - 1));

        public bool IsEmpty => _rankAndLength == 0;
    }
}
