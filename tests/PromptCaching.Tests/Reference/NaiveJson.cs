using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PromptCaching.Tests.Reference;

/// <summary>RFC 8259, character by character.</summary>
internal sealed partial class NaiveJson
{
    private const int MaxDepth = 64;

    private readonly string _text;
    private int _at;

    private NaiveJson(string text) => _text = text;

    /// <summary>Parses a whole text, or throws <see cref="NaiveJsonException"/>.</summary>
    public static Node Parse(string text)
    {
        var parser = new NaiveJson(text);
        parser.SkipSpace();
        var node = parser.Value(1);
        parser.SkipSpace();
        if (parser._at != text.Length) throw new NaiveJsonException("invalid_json");
        return node;
    }

    private Node Value(int depth)
    {
        if (_at == _text.Length) throw new NaiveJsonException("invalid_json");
        if (_text[_at] is '{' or '[' && depth > MaxDepth) throw new NaiveJsonException("too_deep");
        return _text[_at] switch
        {
            '{' => Object(depth),
            '[' => Array(depth),
            '"' => String(),
            _ => Scalar(),
        };
    }

    private ObjectNode Object(int depth)
    {
        var start = _at++;
        List<Member> members = [];
        SkipSpace();
        if (TakeIf('}')) return new ObjectNode(start, _at, members);
        while (true)
        {
            SkipSpace();
            var name = String();
            SkipSpace();
            Take(':');
            SkipSpace();
            members.Add(new Member(name.Start, name.Text, Value(depth + 1)));
            SkipSpace();
            if (TakeIf('}')) return new ObjectNode(start, _at, members);
            Take(',');
        }
    }

    private ArrayNode Array(int depth)
    {
        var start = _at++;
        List<Node> elements = [];
        SkipSpace();
        if (TakeIf(']')) return new ArrayNode(start, _at, elements);
        while (true)
        {
            SkipSpace();
            elements.Add(Value(depth + 1));
            SkipSpace();
            if (TakeIf(']')) return new ArrayNode(start, _at, elements);
            Take(',');
        }
    }

    private StringNode String()
    {
        var start = _at;
        Take('"');
        var text = new StringBuilder();
        while (!TakeIf('"'))
        {
            if (_at == _text.Length || _text[_at] < ' ') throw new NaiveJsonException("invalid_json");
            text.Append(_text[_at] == '\\' ? Escape() : _text[_at++]);
        }
        return new StringNode(start, _at, text.ToString());
    }

    private char Escape()
    {
        _at++;
        var letter = _at < _text.Length ? _text[_at++] : throw new NaiveJsonException("invalid_json");
        if (letter != 'u')
        {
            var index = "\"\\/bfnrt".IndexOf(letter, StringComparison.Ordinal);
            return index < 0 ? throw new NaiveJsonException("invalid_json") : "\"\\/\b\f\n\r\t"[index];
        }
        if (_at + 4 > _text.Length || !_text.Substring(_at, 4).All(char.IsAsciiHexDigit)) throw new NaiveJsonException("invalid_json");
        _at += 4;
        return (char)int.Parse(_text.AsSpan(_at - 4, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    private ScalarNode Scalar()
    {
        var match = ScalarPattern().Match(_text, _at);
        if (!match.Success || match.Index != _at) throw new NaiveJsonException("invalid_json");
        _at += match.Length;
        return new ScalarNode(match.Index, _at, match.Value);
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\n' or '\r') _at++;
    }

    private bool TakeIf(char expected)
    {
        if (_at == _text.Length || _text[_at] != expected) return false;
        _at++;
        return true;
    }

    private void Take(char expected)
    {
        if (!TakeIf(expected)) throw new NaiveJsonException("invalid_json");
    }

    // A number must not run into letters or more digits: 01 and 1x are no values.
    [GeneratedRegex(@"\G(?:true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?![0-9A-Za-z.+-])")]
    private static partial Regex ScalarPattern();
}
