using System.Globalization;
using PromptCaching.Tokens;

namespace PromptCaching.Tests.Tokens;

public sealed class UnicodeClassesTests
{
    [Fact]
    public void The_frozen_classes_agree_with_the_runtime_s_tables_on_almost_every_character_the_runtime_knows()
    {
        var different = 0;
        for (var codePoint = 0; codePoint < 0x110000; codePoint++)
        {
            var category = CharUnicodeInfo.GetUnicodeCategory(codePoint);
            if (category == UnicodeCategory.OtherNotAssigned) continue;
            if (UnicodeClasses.Of(codePoint) != Expected(codePoint, category)) different++;
        }
        Assert.InRange(different, 0, 50);   // Unicode corrects a category now and then
    }

    private static CharClass Expected(int codePoint, UnicodeCategory category) => codePoint switch
    {
        '\n' or '\r' => CharClass.Space | CharClass.Newline,
        '\t' or '\v' or '\f' or 0xFEFF => CharClass.Space,   // JavaScript's white space
        _ => category switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter => CharClass.Upper,
            UnicodeCategory.LowercaseLetter => CharClass.Lower,
            UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => CharClass.OtherLetter,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => CharClass.Mark,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CharClass.Number,
            UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => CharClass.Space,
            _ => CharClass.Rest,
        },
    };
}
