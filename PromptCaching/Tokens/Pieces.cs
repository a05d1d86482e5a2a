using System.Runtime.CompilerServices;

namespace PromptCaching.Tokens;

/// <summary>What the encodings' patterns have in common.</summary>
internal static class Pieces
{
    /// <summary>The end of the run of characters of these classes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int RunEnd(ReadOnlySpan<byte> text, int start, CharClass classes)
    {
        while (start < text.Length && (UnicodeClasses.At(text, start, out var length) & classes) != 0) start += length;
        return start;
    }

    /// <summary>Up to three digits.</summary>
    public static int Numbers(ReadOnlySpan<byte> text, int start)
    {
        for (var i = 0; i < 3 && start < text.Length && (UnicodeClasses.At(text, start, out var length) & CharClass.Number) != 0; i++) start += length;
        return start;
    }

    /// <summary>Punctuation and the like behind at most one blank; the start itself when there is none.</summary>
    public static int Others(ReadOnlySpan<byte> text, int start)
    {
        var begin = text[start] == (byte)' ' ? start + 1 : start;
        var end = RunEnd(text, begin, CharClass.Rest | CharClass.Mark);
        return end == begin ? start : end;
    }

    /// <summary><c>'s 'd 'm 't 'll 've 're</c> in either case; the start itself when there is none.</summary>
    public static int Contraction(ReadOnlySpan<byte> text, int start)
    {
        if (start + 1 >= text.Length || text[start] != (byte)'\'') return start;
        var first = text[start + 1] | 0x20;
        if (first is 's' or 'd' or 'm' or 't') return start + 2;
        if (start + 2 >= text.Length) return start;
        var second = text[start + 2] | 0x20;
        return (first, second) is ('l', 'l') or ('v', 'e') or ('r', 'e') ? start + 3 : start;
    }

    /// <summary>White space: where the run ends, where its last character begins, and the end of its last line break (or -1).</summary>
    public static (int End, int LastStart, int NewlineEnd) WhiteSpace(ReadOnlySpan<byte> text, int start)
    {
        var lastStart = start;
        var newlineEnd = -1;
        while (start < text.Length && UnicodeClasses.At(text, start, out var length) is var found && (found & CharClass.Space) != 0)
        {
            lastStart = start;
            start += length;
            if ((found & CharClass.Newline) != 0) newlineEnd = start;
        }
        return (start, lastStart, newlineEnd);
    }
}
