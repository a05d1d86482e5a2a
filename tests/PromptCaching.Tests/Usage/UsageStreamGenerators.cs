using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace PromptCaching.Tests.Usage;

/// <summary>Random streams, and random ways to cut them.</summary>
internal static class UsageStreamGenerators
{
    private static readonly string[] Texts =
        ["Hello", "", "é€😀", "\\\"usage\\\": {", "\\n\\n", "error", "\\u0075sage", "[DONE]", "data: x", "\\\\", "finish_reason", "message_stop", new('x', 5000)];

    private static Gen<string> OtherEvent { get; } = Gen.Frequency(
        (6, from text in Gen.Elements(Texts)
            from compact in Gen.Elements(true, false)
            select compact
                ? $$$"""data:{"choices":[{"index":0,"delta":{"content":"{{{text}}}"},"finish_reason":null}]}""" + "\n\n"
                : $$$"""data: {"choices":[{"index":0,"delta":{"content":"{{{text}}}"},"finish_reason":null}],"usage" : null }""" + "\n\n"),
        (1, Gen.Elements(": keep-alive\n\n", ":\n\n", "\n", "event: ping\n\n", "retry: 10\n\n", "data\n\n", "data: not json \"usage\":{\n\n")),
        (1, Gen.Constant(ChatStream.Stop)));

    /// <summary>Events in order; those before <c>Usage</c>, and those after it.</summary>
    public static Gen<StreamCase> Streams { get; } =
        from before in OtherEvent.ListOf()
        from after in OtherEvent.ListOf()
        from usageField in Gen.Elements(ChatStream.Usage, "id: 7\nevent: message\n" + ChatStream.Usage, ": note\n" + ChatStream.Usage + "")
        from lineEnd in Gen.Elements("\n", "\r\n", "\r")
        from done in Gen.Elements("", ChatStream.Done)
        from cuts in Gen.Choose(0, 1_000_000).ListOf()
        select new StreamCase(
            string.Concat(before).Replace("\n", lineEnd, StringComparison.Ordinal),
            usageField.Replace("\n", lineEnd, StringComparison.Ordinal),
            (string.Concat(after) + done).Replace("\n", lineEnd, StringComparison.Ordinal),
            [.. cuts]);

    /// <summary>The bytes in pieces.</summary>
    public static List<ReadOnlyMemory<byte>> Pieces(byte[] bytes, IEnumerable<int> cuts)
    {
        var pieces = new List<ReadOnlyMemory<byte>>();
        var from = 0;
        foreach (var cut in cuts.Select(c => c % (bytes.Length + 1)).Append(bytes.Length).Order())
        {
            pieces.Add(bytes.AsMemory(from, cut - from));
            from = cut;
        }
        return pieces;
    }

    /// <summary>A stream with one usage chunk.</summary>
    internal sealed record StreamCase(string Before, string Usage, string After, int[] Cuts)
    {
        public byte[] Bytes => Encoding.UTF8.GetBytes(Before + Usage + After);
    }
}
