using System.Runtime.CompilerServices;

namespace PromptCaching.Tokens;

/// <summary>Classes of characters, frozen: counts must not change with the runtime's own Unicode tables.</summary>
internal static partial class UnicodeClasses
{
    private const int PageBits = 8;
    private const int PageSize = 1 << PageBits;
    private const int PageCount = 0x110000 / PageSize;

    private static readonly ushort[] PageOf = new ushort[PageCount];
    private static readonly CharClass[] Pages = Expand(PageOf);

    /// <summary>The class of the character that begins at <paramref name="index"/> of valid UTF-8, and its length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CharClass At(ReadOnlySpan<byte> text, int index, out int length)
    {
        var first = text[index];
        if (first < 0x80)
        {
            length = 1;
            return Pages[first];   // the first page comes first
        }
        return AtMultiByte(text, index, out length);
    }

    /// <summary>The class of a code point.</summary>
    public static CharClass Of(int codePoint) => Pages[(PageOf[codePoint >> PageBits] << PageBits) | (codePoint & (PageSize - 1))];

    private static CharClass AtMultiByte(ReadOnlySpan<byte> text, int index, out int length)
    {
        var first = text[index];
        if (first < 0xE0)
        {
            length = 2;
            return Of(((first & 0x1F) << 6) | (text[index + 1] & 0x3F));
        }
        if (first < 0xF0)
        {
            length = 3;
            return Of(((first & 0x0F) << 12) | ((text[index + 1] & 0x3F) << 6) | (text[index + 2] & 0x3F));
        }
        length = 4;
        return Of(((first & 0x07) << 18) | ((text[index + 1] & 0x3F) << 12) | ((text[index + 2] & 0x3F) << 6) | (text[index + 3] & 0x3F));
    }

    /// <summary>From runs to pages; equal pages are kept once.</summary>
    private static CharClass[] Expand(ushort[] pageOf)
    {
        var all = new CharClass[0x110000];
        var at = 0;
        for (var i = 0; i < Runs.Length;)
        {
            var letter = Runs[i++];
            if (letter is '\n' or '\r') continue;
            var length = 0;
            while (i < Runs.Length && char.IsAsciiHexDigitLower(Runs[i])) length = (length << 4) | Convert.ToInt32(Runs[i++].ToString(), 16);
            length = Math.Max(1, length);
            all.AsSpan(at, length).Fill(ClassOf(letter));
            at += length;
        }
        all['\r'] |= CharClass.Newline;
        all['\n'] |= CharClass.Newline;

        var pages = new List<CharClass>(PageSize * 256);
        for (var page = 0; page < PageCount; page++)
        {
            var content = all.AsSpan(page << PageBits, PageSize);
            var known = 0;
            while (known < pages.Count && !System.Runtime.InteropServices.CollectionsMarshal.AsSpan(pages).Slice(known, PageSize).SequenceEqual(content)) known += PageSize;
            if (known == pages.Count) pages.AddRange(content);
            pageOf[page] = (ushort)(known >> PageBits);
        }
        return [.. pages];
    }

    private static CharClass ClassOf(char letter) => letter switch
    {
        'U' => CharClass.Upper,
        'L' => CharClass.Lower,
        'O' => CharClass.OtherLetter,
        'M' => CharClass.Mark,
        'N' => CharClass.Number,
        'S' => CharClass.Space,
        'X' => CharClass.Rest,
        _ => throw new InvalidOperationException($"'{letter}' names no class."),
    };
}
