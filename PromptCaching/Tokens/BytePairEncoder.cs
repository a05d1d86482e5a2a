using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Unicode;

namespace PromptCaching.Tokens;

/// <summary>Byte-pair encoding with the ids of gpt-tokenizer. Special tokens written out in text are plain text. Safe for use by many
/// threads.</summary>
public sealed class BytePairEncoder
{
    /// <summary>A longer piece (text without any blank, digit or punctuation) is encoded in parts of this length, which may give a token more at each
    /// seam; memory stays bounded.</summary>
    public const int MaxPieceBytes = 1 << 20;

    private const int Algorithm = 2;   // changes whenever any count may change

    private readonly BytePairVocabulary _vocabulary;

    private BytePairEncoder(BytePairEncoding encoding, BytePairVocabulary vocabulary)
    {
        Encoding = encoding;
        _vocabulary = vocabulary;
        Version = $"{RanksName(encoding)}/bpe-{Algorithm}";
    }

    /// <summary>The encoding.</summary>
    public BytePairEncoding Encoding { get; }

    /// <summary>Names ranks and algorithm, for <see cref="CacheScope.TokenizerVersion"/>: <c>o200k_base/bpe-2</c>.</summary>
    public string Version { get; }

    /// <summary>The encoding's usual name, which is also that of its file without <c>.tiktoken</c>.</summary>
    public static string RanksName(BytePairEncoding encoding) => encoding switch
    {
        BytePairEncoding.O200kBase => "o200k_base",
        BytePairEncoding.Cl100kBase => "cl100k_base",
        _ => throw new ArgumentOutOfRangeException(nameof(encoding), encoding, "Not an encoding."),
    };

    /// <summary>Reads the ranks of an encoding (a <c>.tiktoken</c> file). Takes some tenths of a second: do it once.</summary>
    /// <exception cref="InvalidDataException">The stream holds no such ranks.</exception>
    public static BytePairEncoder Load(Stream ranks, BytePairEncoding encoding)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        _ = RanksName(encoding);
        using var bytes = new MemoryStream();
        ranks.CopyTo(bytes);
        return new BytePairEncoder(encoding, BytePairVocabulary.Parse(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
    }

    /// <summary>The number of tokens of a text. Bytes that are not UTF-8 count as U+FFFD.</summary>
    public int Count(ReadOnlySpan<byte> utf8) => Run(utf8, null);

    /// <summary>Writes the ids of a text's tokens and returns their number.</summary>
    public int Encode(ReadOnlySpan<byte> utf8, IBufferWriter<int> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return Run(utf8, output);
    }

    private int Run(ReadOnlySpan<byte> utf8, IBufferWriter<int>? output)
    {
        if (!Utf8.IsValid(utf8)) utf8 = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(utf8));
        return Encoding == BytePairEncoding.O200kBase ? Run<O200kPieces>(utf8, output) : Run<Cl100kPieces>(utf8, output);
    }

    private int Run<TPieces>(ReadOnlySpan<byte> utf8, IBufferWriter<int>? output)
        where TPieces : struct, IPieceScanner
    {
        var count = 0;
        for (var start = 0; start < utf8.Length;)
        {
            var end = TPieces.Next(utf8, start);
            count += Piece(utf8, start, end - start, output);
            start = end;
        }
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Piece(ReadOnlySpan<byte> utf8, int start, int length, IBufferWriter<int>? output)
    {
        if (length <= _vocabulary.LongestToken && _vocabulary.RankOf(utf8, start, length) is not BytePairVocabulary.None and var rank)
        {
            if (output is null) return 1;
            output.GetSpan(1)[0] = rank;
            output.Advance(1);
            return 1;
        }
        return Split(utf8.Slice(start, length), output);
    }

    private int Split(ReadOnlySpan<byte> piece, IBufferWriter<int>? output)
    {
        var count = 0;
        while (piece.Length > MaxPieceBytes)
        {
            var seam = MaxPieceBytes;
            while ((piece[seam] & 0xC0) == 0x80) seam--;   // not inside a character
            count += BytePairMerger.Merge(_vocabulary, piece[..seam], output);
            piece = piece[seam..];
        }
        return count + BytePairMerger.Merge(_vocabulary, piece, output);
    }
}
