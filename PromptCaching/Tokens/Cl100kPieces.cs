namespace PromptCaching.Tokens;

/// <summary>The pattern of cl100k_base: contractions, words, numbers by three, punctuation, line breaks, blanks.</summary>
internal readonly struct Cl100kPieces : IPieceScanner
{
    public static int Next(ReadOnlySpan<byte> text, int start)
    {
        var end = Pieces.Contraction(text, start);
        if (end > start) return end;
        var first = UnicodeClasses.At(text, start, out var length);
        if ((first & CharClass.Letter) != 0) return Pieces.RunEnd(text, start, CharClass.Letter);
        if ((first & CharClass.Number) != 0) return Pieces.Numbers(text, start);
        if ((first & CharClass.Newline) == 0)
        {
            end = Pieces.RunEnd(text, start + length, CharClass.Letter);
            if (end > start + length) return end;
        }
        end = Pieces.Others(text, start);
        if (end > start)
        {
            while (end < text.Length && text[end] is (byte)'\r' or (byte)'\n') end++;
            return end;
        }
        var space = Pieces.WhiteSpace(text, start);
        if (space.End == text.Length) return space.End;
        if (space.NewlineEnd >= 0) return space.NewlineEnd;
        return space.LastStart == start ? space.End : space.LastStart;
    }
}
