using System.Text;
using System.Text.Json;
using PromptCaching.Json;
using PromptCaching.Tests.Prompts;

namespace PromptCaching.Tests.Json;

/// <summary>The index beside .NET's own reader. <c>PROMPTCACHE_FUZZ</c> sets the number of cases.</summary>
public sealed class JsonIndexTests
{
    private const int MaxDepth = 8;

    private static readonly string[] Words =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\"a\":", "\\", "\\n", "\\\"", "\\u00e9", "\\u00e", "\\x", "null", "nul", "true", "false", "0", "00", "-", "-1", "1.5", "1.",
        ".5", "1e9", "1e", "1E+2", "1e-", " ", "\n", "\t", "\r", "\u0000", "\u001f", "\u007f", "é", "😀", "\uFEFF", "a", "a long text without anything special in it", "/",
    ];

    [Fact]
    public void What_it_takes_and_finds_is_what_dotnets_own_reader_takes_and_finds()
    {
        var random = new Random(44);
        var taken = 0;
        for (var i = 0; i < ReferenceProperties.Cases * 20; i++)
        {
            var body = Encoding.UTF8.GetBytes(i % 2 == 0 ? Value(random, 0) : Mutated(Value(random, 0), random));
            var expected = Reference(body);
            Assert.True(expected == Indexed(body), $"{Encoding.UTF8.GetString(body)}\n\nindex:\n{Indexed(body)}\nreader:\n{expected}");
            if (expected.StartsWith("Ok", StringComparison.Ordinal)) taken++;
        }
        Assert.True(taken > ReferenceProperties.Cases, $"only {taken} of the bodies are JSON");
    }

    [Fact]
    public void A_string_ends_at_its_quote_wherever_the_escapes_in_it_lie()
    {
        for (var before = 0; before < 40; before++)
        {
            foreach (var escape in new[] { @"\""", @"\\", @"\n", @"\u0022", @"\\\""" })
            {
                for (var after = 0; after < 20; after++)
                {
                    var body = Encoding.UTF8.GetBytes($$"""{"k":"{{new string('x', before)}}{{escape}}{{new string('y', after)}}","l":1}""");
                    Assert.Equal(Reference(body), Indexed(body));
                }
            }
        }
    }

    private static string Indexed(byte[] body)
    {
        var index = default(JsonIndex);
        try
        {
            var result = index.Build(body, MaxDepth, out _);
            if (result != JsonIndexResult.Ok) return result.ToString();
            return Text(index.Tokens);
        }
        finally
        {
            index.Return();
        }
    }

    private static string Reference(byte[] body)
    {
        List<JsonToken> tokens = [];
        var open = new Stack<int>();
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth + 1 });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName) continue;
                if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
                {
                    var opened = open.Pop();
                    tokens[opened] = tokens[opened] with { End = (int)reader.BytesConsumed, Next = tokens.Count };
                    continue;
                }
                var isString = reader.TokenType == JsonTokenType.String;
                var start = (int)reader.TokenStartIndex + (isString ? 1 : 0);
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    if (reader.CurrentDepth == MaxDepth) return nameof(JsonIndexResult.TooDeep);
                    open.Push(tokens.Count);
                    tokens.Add(new JsonToken { Type = reader.TokenType, Start = start });
                    continue;
                }
                tokens.Add(new JsonToken
                {
                    Type = reader.TokenType,
                    Start = start,
                    End = start + reader.ValueSpan.Length,
                    Next = tokens.Count + 1,
                    IsEscaped = isString && reader.ValueIsEscaped,
                });
            }
        }
        catch (JsonException)
        {
            return nameof(JsonIndexResult.NotJson);
        }
        return Text([.. tokens]);
    }

    private static string Text(ReadOnlySpan<JsonToken> tokens)
    {
        List<string> lines = ["Ok"];
        foreach (ref readonly var token in tokens) lines.Add($"{token.Type} {token.Start}-{token.End} next {token.Next} {token.IsEscaped}");
        return string.Join('\n', lines);
    }

    private static string Value(Random random, int depth) => random.Next(depth > 9 ? 5 : 9) switch
    {
        0 => "null",
        1 => "true",
        2 => "-12.50e+3",
        3 => "\"\"",
        4 => $"\"{string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => Text(random)))}\"",
        5 or 6 => $"[{Space(random)}{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth + 1)))}]",
        _ => $"{{{string.Join(", ", Enumerable.Range(0, random.Next(4)).Select(_ => $"\"{Text(random)}\"{Space(random)}:{Value(random, depth + 1)}"))}{Space(random)}}}",
    };

    private static string Text(Random random) => random.Next(6) switch
    {
        0 => @"\n",
        1 => @"\""",
        2 => @"\u00E9",
        3 => @"\\",
        _ => new string('x', random.Next(24)),
    };

    private static string Space(Random random) => random.Next(3) == 0 ? "\r\n\t " : "";

    private static string Mutated(string json, Random random)
    {
        var at = random.Next(json.Length + 1);
        var word = Words[random.Next(Words.Length)];
        return random.Next(3) switch
        {
            0 => json.Insert(at, word),
            1 => json[..at] + word + json[Math.Min(json.Length, at + random.Next(1, 4))..],
            _ => json[..at],
        };
    }
}
