using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using PromptCaching.Tokens;

namespace PromptCaching.Tests.Tokens;

/// <summary>The scanners against the patterns they were written from. Many cuts do not show in the ids; here they do.</summary>
public sealed partial class PieceScannerTests
{
    // One or more of each class, of one to three bytes; not U+0085 and U+FEFF, which .NET and JavaScript class differently.
    private static readonly Gen<string> Texts =
        from parts in Gen.Elements(
            "A", "É", "Σ", "ǅ", "a", "é", "ß", "ʰ", "ª", "中", "ם", "\u0301", "\u0903", "\u20DD", "1", "٣", "½", "Ⅳ", " ", " ", "\u00A0", "\u3000", "\t", "\n", "\r", "\r\n",
            ".", "/", "=", "\u0007", "€", "'", "'s", "'S", "'ll", "'LL", "'lL", "'re", "'VE", "'v", "'ſ").ListOf()
        select string.Concat(parts);

    [Fact]
    public void S10_Text_is_cut_as_the_pattern_of_o200k_cuts_it() => CutsLike<O200kPieces>(O200kPattern());

    [Fact]
    public void S10_Text_is_cut_as_the_pattern_of_cl100k_cuts_it() => CutsLike<Cl100kPieces>(Cl100kPattern());

    private static void CutsLike<TPieces>(Regex pattern)
        where TPieces : struct, IPieceScanner => Prop.ForAll(Texts.ToArbitrary(), text =>
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var pieces = new List<string>();
        for (var start = 0; start < utf8.Length;)
        {
            var end = TPieces.Next(utf8, start);
            pieces.Add(Encoding.UTF8.GetString(utf8, start, end - start));
            start = end;
        }
        Assert.Equal(pattern.Matches(text).Select(match => match.Value), pieces);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [GeneratedRegex("""
        [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?:'(?:[sSdDmMtT]|[lL][lL]|[vV][eE]|[rR][eE]))?
        |[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?:'(?:[sSdDmMtT]|[lL][lL]|[vV][eE]|[rR][eE]))?
        |\p{N}{1,3}|[ ]?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex O200kPattern();

    [GeneratedRegex("""
        '(?:[sSdDmMtT]|[lL][lL]|[vV][eE]|[rR][eE])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|[ ]?[^\s\p{L}\p{N}]+[\r\n]*
        |\s+\z|\s*[\r\n]|\s+(?!\S)|\s
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Cl100kPattern();
}
