using System.Globalization;
using System.Text;

namespace PromptCaching.Tests.Reference;

/// <summary>Canonical JSON as cache-semantics §5 words it.</summary>
internal static class NaiveCanonicalJson
{
    /// <param name="node">The value.</param>
    /// <param name="isBlock">Whether its own <c>cache_control</c> is left out.</param>
    /// <param name="defect">A mistake to make.</param>
    public static string Write(Node node, bool isBlock, Defect defect) => node switch
    {
        ObjectNode value => $"{{{string.Join(',', Members(value, isBlock, defect).Select(member => $"{Quote(member.Name, defect)}:{Write(member.Value, Nested(defect), defect)}"))}}}",
        ArrayNode array => $"[{string.Join(',', array.Elements.Select(element => Write(element, Nested(defect), defect)))}]",
        StringNode text => Quote(text.Text, defect),
        ScalarNode scalar => scalar.Text,
        _ => throw new ArgumentOutOfRangeException(nameof(node)),
    };

    public static string Quote(string text, Defect defect = Defect.None) => $"\"{string.Concat(CodePoints(text).Select(code => Escape(code, defect)))}\"";

    /// <summary>Code points; a lone surrogate counts as one.</summary>
    public static int[] CodePoints(string text)
    {
        List<int> points = [];
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) points.Add(char.ConvertToUtf32(text[i], text[++i]));
            else points.Add(text[i]);
        }
        return [.. points];
    }

    private static bool Nested(Defect defect) => defect == Defect.NestedMarkersAreRemoved;

    private static IEnumerable<Member> Members(ObjectNode value, bool isBlock, Defect defect)
    {
        var withoutMarker = value.Members.Where(member => !isBlock || member.Name != "cache_control" || defect == Defect.OwnMarkerStaysInTheHash);
        var unique = withoutMarker.GroupBy(member => member.Name, StringComparer.Ordinal)
            .Select(same => defect == Defect.FirstOfEqualKeysWins ? same.First() : same.Last());
        return defect switch
        {
            Defect.KeysKeepTheirOrder => unique,
            Defect.KeysSortedByUtf16 => unique.OrderBy(member => member.Name, StringComparer.Ordinal),
            _ => unique.OrderBy(member => CodePoints(member.Name), CodePointOrder.Instance), // which is the order of the UTF-8 bytes
        };
    }

    private static string Escape(int code, Defect defect) => code switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\f' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '/' when defect == Defect.SlashKeepsItsEscape => "\\/",
        < ' ' when defect == Defect.ControlCharactersInUpperCaseHex => "\\u" + code.ToString("X4", CultureInfo.InvariantCulture),
        >= 0xD800 and <= 0xDFFF when defect == Defect.LoneSurrogatesBecomeReplacementCharacters => "\uFFFD",
        < ' ' or (>= 0xD800 and <= 0xDFFF) => "\\u" + code.ToString("x4", CultureInfo.InvariantCulture),
        _ => new Rune(code).ToString(),
    };

    private sealed class CodePointOrder : IComparer<int[]>
    {
        public static readonly CodePointOrder Instance = new();

        public int Compare(int[]? x, int[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
