namespace PromptCaching.Tokens;

/// <summary>The pattern of o200k_base: words by their case, numbers by three, punctuation, line breaks, blanks.</summary>
internal readonly struct O200kPieces : IPieceScanner
{
    public static int Next(ReadOnlySpan<byte> text, int start)
    {
        var first = UnicodeClasses.At(text, start, out var length);
        var wordEnd = Word(text, start, start + length, first);
        if (wordEnd > start) return Pieces.Contraction(text, wordEnd);
        if ((first & CharClass.Number) != 0) return Pieces.Numbers(text, start);
        var end = Pieces.Others(text, start);
        if (end > start)
        {
            while (end < text.Length && text[end] is (byte)'\r' or (byte)'\n' or (byte)'/') end++;
            return end;
        }
        var space = Pieces.WhiteSpace(text, start);
        if (space.NewlineEnd >= 0) return space.NewlineEnd;
        return space.End == text.Length || space.LastStart == start ? space.End : space.LastStart;
    }

    /// <summary>A word, maybe behind one character that is neither letter nor number; the start itself when there is none.
    /// The four attempts are in the pattern's order: a word that ends in lower case with and without that character, then one in upper case.</summary>
    private static int Word(ReadOnlySpan<byte> text, int start, int second, CharClass first)
    {
        var mayPrecede = (first & (CharClass.Newline | CharClass.Letter | CharClass.Number)) == 0;
        var mayBelong = (first & (CharClass.Letter | CharClass.Mark)) != 0;
        var upperBehind = second;
        var upperHere = start;
        if (mayPrecede && EndingLower(text, second, out upperBehind) is > 0 and var behind) return behind;
        if (mayBelong && EndingLower(text, start, out upperHere) is > 0 and var here) return here;
        return mayPrecede && upperBehind > second ? upperBehind : upperHere;
    }

    /// <summary>Upper case, then at least one of lower case; letters without case and marks count as both. -1 when there is none; then
    /// <paramref name="upperEnd"/> ends the upper case there is.</summary>
    private static int EndingLower(ReadOnlySpan<byte> text, int start, out int upperEnd)
    {
        var lastOfBoth = -1;
        var at = start;
        while (at < text.Length)
        {
            var found = UnicodeClasses.At(text, at, out var length);
            if ((found & (CharClass.Upper | CharClass.OtherLetter | CharClass.Mark)) == 0)
            {
                upperEnd = at;
                return (found & CharClass.Lower) != 0
                    ? Pieces.RunEnd(text, at, CharClass.Lower | CharClass.OtherLetter | CharClass.Mark)
                    : lastOfBoth;
            }
            at += length;
            if ((found & CharClass.Upper) == 0) lastOfBoth = at;
        }
        upperEnd = at;
        return lastOfBoth;
    }
}
