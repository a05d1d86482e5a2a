using System.Text;
using PromptCaching.Prompts;

namespace PromptCaching.Tests.Reference;

/// <summary>Puts the forwarded body together from the pieces that stay (the parser does the opposite: it cuts pieces out).</summary>
internal sealed class ReferenceForward(
    string text, ObjectNode request, PromptDialect dialect, IReadOnlyList<ObjectNode> marked, HashSet<Node> volatileNodes, bool strip, Defect defect)
{
    private CacheMode _mode;
    private string? _model;

    public byte[] Write(CacheMode mode, string? model)
    {
        _mode = mode;
        _model = model;
        return Encoding.UTF8.GetBytes(text[..request.Start] + Render(request) + text[request.End..]);
    }

    private Node? StreamOptions => request.Find("stream_options", defect);

    private Node? IncludeUsage => (StreamOptions as ObjectNode)?.Find("include_usage", defect);

    private bool ForcesUsage => dialect == PromptDialect.ChatCompletions && (request.Find("stream", defect) as ScalarNode)?.Text == "true";

    private string Render(Node node)
    {
        if (node == request.Find("system", defect) && IsStripped(node)) return "[]";
        if (node is StringNode && node == request.Find("model", defect) && _model is not null) return NaiveCanonicalJson.Quote(_model);
        if (ForcesUsage && node == IncludeUsage && defect != Defect.IncludeUsageFalseStays) return "true";
        if (ForcesUsage && node == StreamOptions && node is ScalarNode { Text: "null" } && defect != Defect.NullStreamOptionsStay) return "{\"include_usage\":true}";
        return node switch
        {
            ArrayNode array => List(array, [.. array.Elements.Select(element => (element.Start, element.End, Render(element), !IsStripped(element)))]),
            ObjectNode value => AskForUsage(value, Object(value)),
            _ => text[node.Start..node.End],
        };
    }

    private string Object(ObjectNode value)
    {
        var cuts = _mode != CacheMode.Observed && marked.Contains(value, ReferenceEqualityComparer.Instance);
        return List(value, [.. value.Members.Select(member =>
            (member.Start, member.Value.End, text[member.Start..member.Value.Start] + Render(member.Value), !cuts || member.Name != "cache_control"))]);
    }

    private string AskForUsage(ObjectNode value, string rendered)
    {
        if (!ForcesUsage) return rendered;
        if (value == request && StreamOptions is null) return rendered[..^1] + ",\"stream_options\":{\"include_usage\":true}}";
        if (value != StreamOptions || IncludeUsage is not null) return rendered;
        return value.Members.Count == 0 ? "{\"include_usage\":true}" : "{\"include_usage\":true," + rendered[1..];
    }

    /// <summary>The list without the items that go: what precedes an item that stays is what preceded it in the text, but for the first.</summary>
    private string List(Node list, (int Start, int End, string Rendered, bool Stays)[] items)
    {
        if (items.Length == 0) return text[list.Start..list.End];
        var result = new StringBuilder(text[list.Start..items[0].Start]);
        var isFirst = true;
        for (var i = 0; i < items.Length; i++)
        {
            if (!items[i].Stays) continue;
            if (!isFirst) result.Append(text[items[i - 1].End..items[i].Start]);
            result.Append(items[i].Rendered);
            isFirst = false;
        }
        return result.Append(text[items[^1].End..list.End]).ToString();
    }

    private bool IsStripped(Node node) => strip && _mode == CacheMode.Managed && volatileNodes.Contains(node) && defect != Defect.VolatileBlocksAreForwarded;
}
