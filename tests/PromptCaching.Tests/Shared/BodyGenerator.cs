using System.Globalization;
using PromptCaching.Prompts;

namespace PromptCaching.Tests.Shared;

/// <summary>Writes random bodies as text: mostly what clients send, with a share of everything else that JSON allows.</summary>
/// <param name="random">The only source of chance.</param>
/// <param name="dialect">What the body pretends to be.</param>
/// <param name="wildness">0 = what a well-behaved client sends; 1 = anything.</param>
internal sealed class BodyGenerator(Random random, PromptDialect dialect, double wildness)
{
    private static readonly string[] Texts =
    [
        "", "", "Hello", "  ", "x-anthropic-billing-header: cc=1; cch=ab12", " \\n x-anthropic-billing-header: cch=99", "\\u0078-anthropic-billing-header:z",
        "x-anthropic-billing", "a\\\\b\\\"c\\/d", "\\u00e9\\u4e2d", "é中😀", "\\ud83d\\ude00", "\\ud800", "\\udc00x", "\\ud800\\ud83d\\ude00", "\\u0001\\u001F\\u001f\\u0000",
        "\\b\\f\\n\\r\\t", "\\u000a\\u0022\\u005C\\u002f\\u0041", "\u007f\u0085", "C:\\\\users\\\\x", "\\\\u00e9", "volatile: 7", "\\u00a0\\u2003volatile: 8",
        "A longer text that goes past thirty-two bytes, so that vectors have work, and has \\u0041 late in it",
        "A longer text that goes past thirty-two bytes, so that vectors have work, and has \\n only",
    ];

    private static readonly string[] Keys = ["a", "b", "aa", "B", "é", "😀", "\\uFB00", "\\ud83d\\ude00", "\\u0061", "\\ud800", "", "type", "text", "name", "z\\n", "cache_control", "\uFFFD"];

    private static readonly string[] Numbers = ["0", "-0", "1", "1.0", "1e5", "1E+5", "-12.50", "12345678901234567890123", "0.1e-9"];

    private CacheTier _longestAllowed = CacheTier.OneDay;

    public string Body()
    {
        List<string> members = [];
        if (!Wild()) members.Add(Member("model", Chance(0.8) ? "\"gpt-4o\"" : Text()));
        members.Add(Member("messages", Wild() ? Any(2) : Array(Messages())));
        if (Chance(0.5)) members.Add(Member("tools", Wild() ? Any(2) : Array(Many(random.Next(5), Tool))));
        if (dialect == PromptDialect.Messages ? Chance(0.7) : Chance(0.05)) members.Add(Member("system", System()));
        if (Chance(0.5)) members.Add(Member("stream", Wild() ? Any(0) : Chance(0.8) ? "true" : "false"));
        if (Chance(0.4)) members.Add(Member("stream_options", StreamOptions()));
        if (Chance(0.25)) members.Add(Member("cache_control", Marker()));
        if (Chance(0.3)) members.Add(Member("max_tokens", Numbers[random.Next(Numbers.Length)]));
        if (Wild()) members.Add(Member(Pick(Keys), Any(3)));
        if (Wild()) members.Add(members[random.Next(members.Count)]);
        if (Wild()) members.Add(Member("messages", Array(Messages())));
        Shuffle(members);
        return Space() + Object(members) + Space();
    }

    private List<string> Messages()
    {
        var count = random.Next(10) switch { 0 => random.Next(60), 1 => random.Next(20, 330), _ => random.Next(7) };
        return Many(count, count > 20 ? ShortMessage : Message);
    }

    private string ShortMessage() => random.Next(4) switch
    {
        0 => Object([Member("role", "\"assistant\""), Member("tool_calls", Array(Many(random.Next(1, 4), ToolCall)))]),
        1 => Object([Member("role", "\"tool\""), Member("content", Text())]),
        2 => Object([Member("role", "\"user\""), Member("content", Array([Part()]))]),
        _ => Object([Member("role", "\"user\""), Member("content", "\"u\"")]),
    };

    private string Message()
    {
        if (Wild()) return Any(2);
        List<string> members = [];
        if (!Wild()) members.Add(Member("role", Role()));
        if (!Wild()) members.Add(Member("content", Content()));
        if (Chance(0.2)) members.Add(Member("tool_calls", Wild() ? Any(2) : Array(Many(random.Next(4), ToolCall))));
        if (Wild()) members.Add(Member("cache_control", Marker()));
        if (Wild()) members.Add(Member("content", Content()));
        if (Wild()) members.Add(Member("role", Role()));
        if (Chance(0.3)) Shuffle(members);
        return Object(members);
    }

    private string Role() => Wild()
        ? Any(1)
        : Pick(["\"system\"", "\"user\"", "\"assistant\"", "\"tool\"", "\"developer\"", "\"user\"", "\"assistant\"", "\"s\\u0079stem\"", "\"critic\"", "\"\\ud800\""]);

    private string Content() => random.Next(10) switch
    {
        < 4 => Text(),
        4 => "null",
        5 when Wild() => Any(2),
        _ => Array(Many(random.Next(5), Part)),
    };

    private string System() => Wild() ? Any(2) : Chance(0.4) ? Text() : Array(Many(random.Next(4), Part));

    private string Part()
    {
        if (Wild()) return Any(2);
        List<string> members = random.Next(12) switch
        {
            0 => [Member("type", "\"image_url\""), Member("image_url", Object([Member("url", Text())]))],
            1 => [Member("type", "\"tool_use\""), Member("id", Text()), Member("input", Any(2))],
            2 => [Member("type", "\"tool_result\""), Member("content", Array([Object([Member("type", "\"text\""), Member("cache_control", Marker())])]))],
            3 => [Member("type", "\"thinking\""), Member("thinking", Text())],
            4 => [Member("type", Pick(["\"image\"", "\"document\"", "\"file\"", "\"input_audio\"", "\"refusal\"", "\"redacted_thinking\"", "\"video\"", "7"]))],
            5 => [Member("text", Text())],
            6 => [Member("type", "\"text\""), Member("text", Any(1))],
            _ => [Member("type", "\"text\""), Member("text", Text())],
        };
        return Marked(members, 0.18);
    }

    private string Tool() => Wild() ? Any(2) : Marked([Member("type", "\"function\""), Member("function", Any(4)), Member("cache\u005fcontrol_x", "1")], 0.15);

    private string ToolCall() => Wild() ? Any(2) : Marked([Member("id", Text()), Member("function", Any(2))], 0.1);

    private string Marked(List<string> members, double share)
    {
        if (Chance(share)) members.Add(Member("cache_control", Marker()));
        if (Wild()) members.Add(Member("cache_control", Marker()));
        if (Wild()) members.Add(Member(Pick(Keys), Any(2)));
        if (Chance(0.4)) Shuffle(members);
        return Object(members);
    }

    private string Marker()
    {
        if (Chance(0.05)) return "null";
        if (Wild())
        {
            return Pick([
                "{}", "7", "\"ephemeral\"", "[]", "{\"type\":null}", "{\"type\":\"persistent\"}", "{\"type\":\"ephemeral\",\"ttl\":null}", "{\"type\":\"ephemeral\",\"ttl\":300}",
                "{\"type\":\"ephemeral\",\"ttl\":\"2h\"}", "{\"type\":\"x\",\"ttl\":5}", "{\"ttl\":\"2h\",\"type\":\"ephemeral\",\"ttl\":\"1h\"}", "{\"type\":\"ephem\\u0065ral\",\"ttl\":\"\\u0035m\"}",
                "{\"type\":\"ephemeral\",\"ttl\":\"24h\"}", "{\"type\":\"ephemeral\",\"ttl\":\"1h\"}",
            ]);
        }
        List<string> members = [Member("type", "\"ephemeral\"")];
        if (Chance(0.5))
        {
            // A well-behaved client never asks for a longer ttl after a shorter one, and leaves 24h alone.
            if (Chance(0.4) || _longestAllowed == CacheTier.OneDay) _longestAllowed = Chance(0.5) ? CacheTier.OneHour : CacheTier.FiveMinutes;
            members.Add(Member("ttl", $"\"{_longestAllowed.Name()}\""));
        }
        if (Chance(0.1)) members.Add(Member("extra", Any(1)));
        return Object(members);
    }

    private string StreamOptions() => random.Next(6) switch
    {
        0 => "null",
        1 => Object([]),
        2 => Object([Member("include_usage", "true")]),
        3 => Object([Member("include_usage", Pick(["false", "null", "0", "\"yes\""])), Member("x", "1")]),
        4 => Object([Member("x", Any(1))]),
        _ => Any(1),
    };

    /// <summary>Any JSON value, at most so deep.</summary>
    private string Any(int depth) => random.Next(depth <= 0 ? 5 : 9) switch
    {
        0 => Pick(Numbers),
        1 => Pick(["true", "false", "null"]),
        <= 4 => Text(),
        5 or 6 => Array(Many(random.Next(4), () => Any(depth - 1))),
        _ => Object(Many(random.Next(random.Next(10) == 0 ? 40 : 6), () => Member(Chance(0.7) ? Pick(Keys) : RandomKey(), Any(depth - 1)))),
    };

    private string RandomKey() => random.Next(1000).ToString(CultureInfo.InvariantCulture);

    private string Text() => $"\"{Pick(Texts)}\"";

    private string Member(string key, string value) => $"\"{(wildness > 0 && random.Next(60) == 0 ? EscapeFirst(key) : key)}\"{Space()}:{Space()}{value}";

    private static string EscapeFirst(string key) =>
        key.Length == 0 || key[0] is '\\' or > '~' ? key : $"\\u{(int)key[0]:x4}{key[1..]}";

    private string Object(List<string> members) => $"{{{Space()}{string.Join(Comma(), members)}{Space()}}}";

    private string Array(List<string> elements) => $"[{Space()}{string.Join(Comma(), elements)}{Space()}]";

    private string Comma() => $"{Space()},{Space()}";

    private string Space() => random.Next(5) == 0 ? Pick([" ", "\n  ", "\t", "\r\n"]) : "";

    private static List<string> Many(int count, Func<string> make)
    {
        List<string> made = [];
        for (var i = 0; i < count; i++) made.Add(make());
        return made;
    }

    private void Shuffle(List<string> items)
    {
        for (var i = items.Count - 1; i > 0; i--)
        {
            var other = random.Next(i + 1);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }

    private string Pick(string[] choices) => choices[random.Next(choices.Length)];

    private bool Chance(double share) => random.NextDouble() < share;

    private bool Wild() => Chance(wildness * 0.12);
}
