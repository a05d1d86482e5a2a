using System.Security.Cryptography;
using System.Text;
using PromptCaching.Prompts;

namespace PromptCaching.Tests.Reference;

/// <summary>The rules of cache-semantics §4 to §7 written for clarity: a DOM, strings, and each prefix hashed from its beginning.</summary>
internal sealed class ReferencePrompt(PromptDialect dialect, PromptRules rules, string? query, Defect defect = Defect.None)
{
    private readonly List<ReferenceBlock> _blocks = [];
    private readonly HashSet<Node> _volatile = new(ReferenceEqualityComparer.Instance);
    private readonly List<ObjectNode> _marked = [];

    public ReferenceResult Read(byte[] body)
    {
        string text;
        Node root;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(body);
            root = NaiveJson.Parse(text);
        }
        catch (NaiveJsonException exception)
        {
            return new ReferenceResult(exception.Code);
        }
        catch (DecoderFallbackException)
        {
            return new ReferenceResult("invalid_json");
        }
        if (root is not ObjectNode request) return new ReferenceResult("not_an_object");
        ReadBlocks(request);
        if (_blocks.Count > 20_000) return new ReferenceResult("too_many_blocks");
        var stream = Scalar(request.Find("stream", defect)) == "true";
        var usage = request.Find("stream_options", defect) is ObjectNode options ? Scalar(options.Find("include_usage", defect)) : null;
        var result = new ReferenceResult(null as string)
        {
            Model = (request.Find("model", defect) as StringNode)?.Text,
            Stream = stream,
            ClientAskedForUsage = usage == "true",
            Blocks = _blocks,
            Forward = new ReferenceForward(text, request, dialect, [.. _marked, request], _volatile, rules.StripFromPrompt, defect),
        };
        SetPositions();
        SetHashes();
        new ReferenceMarkers(rules, query, defect).Place(request.Find("cache_control", defect), result);
        result.Candidates = Candidates(result.Breakpoints);
        return result;
    }

    private static string? Scalar(Node? node) => (node as ScalarNode)?.Text;

    private static bool IsAbsent(Node? node) => node is null or ScalarNode { Text: "null" };

    private static (Node Node, int Index)[] Elements(Node? node) => node switch
    {
        _ when IsAbsent(node) => [],
        ArrayNode array => [.. array.Elements.Select((element, index) => (element, index))],
        _ => [(node!, -1)],
    };

    private void ReadBlocks(ObjectNode request)
    {
        if (defect != Defect.MessagesBeforeTools) ReadTools(request);
        if (dialect == PromptDialect.Messages && ReadContent(request.Find("system", defect), "system", "system") == 0)
        {
            _volatile.Add(request.Find("system", defect)!);
        }
        if (request.Find("messages", defect) is ArrayNode messages)
        {
            for (var i = 0; i < messages.Elements.Count; i++) ReadMessage(messages.Elements[i], i);
        }
        if (defect == Defect.MessagesBeforeTools) ReadTools(request);
    }

    private void ReadTools(ObjectNode request)
    {
        foreach (var (tool, index) in Elements(request.Find("tools", defect))) AddElement(tool, "tool_definition", "tool_definition", Place("tools", index));
    }

    private void ReadMessage(Node node, int index)
    {
        if (node is not ObjectNode message)
        {
            AddElement(node, "", "other", "");
            return;
        }
        var before = _blocks.Count;
        ReadParts(message, index);
        _marked.Add(message);
        var marker = message.Find("cache_control", defect);
        if (IsAbsent(marker) || _blocks.Count == before || _blocks[^1].Marker is not null) return;
        _blocks[^1] = _blocks[^1] with { Marker = marker, Place = $"messages[{index}].cache_control" };
    }

    private void ReadParts(ObjectNode message, int index)
    {
        var role = (message.Find("role", defect) as StringNode)?.Text ?? "";
        if (ReadContent(message.Find("content", defect), role, $"messages[{index}].content") == 0) _volatile.Add(message);
        if (dialect != PromptDialect.ChatCompletions || (role != "assistant" && defect != Defect.ToolCallsOfAnyRole)) return;
        foreach (var (call, number) in Elements(message.Find("tool_calls", defect)))
        {
            AddElement(call, "tool_call", "tool_call", Place($"messages[{index}].tool_calls", number));
        }
    }

    /// <summary>How many of the content's blocks are not volatile; -1 where it has none at all.</summary>
    private int ReadContent(Node? content, string role, string place)
    {
        var before = _blocks.Count;
        if (content is StringNode text) ReadText(text, role);
        foreach (var (part, index) in content is StringNode ? [] : Elements(content)) AddElement(part, role, null, Place(place, index));
        var isEmpty = content is not StringNode && Elements(content).Length == 0;
        return isEmpty ? -1 : _blocks.Count - before;
    }

    private void ReadText(StringNode text, string role)
    {
        if (IsVolatile(text.Text, role, null)) return;
        var canonical = defect == Defect.StringContentIsHashedAsAString
            ? NaiveCanonicalJson.Quote(text.Text)
            : $$"""{"text":{{NaiveCanonicalJson.Quote(text.Text, defect)}},"type":"text"}""";
        _blocks.Add(new ReferenceBlock(role, canonical, ChatTool(role) ? "tool_result" : "text", WithoutLoneSurrogates(text.Text), "", null, text.Start, text.End)
        {
            IsEligible = text.Text.Length > 0 || defect == Defect.EmptyTextIsEligible,
        });
    }

    private void AddElement(Node node, string role, string? kind, string place)
    {
        var element = node as ObjectNode;
        if (element is not null) _marked.Add(element);
        var type = (element?.Find("type", defect) as StringNode)?.Text;
        var text = kind is null && type == "text" ? (element?.Find("text", defect) as StringNode)?.Text : null;
        var marker = IsAbsent(element?.Find("cache_control", defect)) ? null : element!.Find("cache_control", defect);
        if (text is not null && IsVolatile(text, role, marker))
        {
            _volatile.Add(node);
            return;
        }
        var byType = type switch
        {
            "text" or "tool_result" or "refusal" => type,
            "tool_use" => "tool_call",
            "thinking" or "redacted_thinking" => "thinking",
            "image" or "image_url" => "image",
            "document" or "file" => "document",
            "input_audio" => "audio",
            _ => "other",
        };
        kind ??= ChatTool(role) ? "tool_result" : byType;
        var canonical = NaiveCanonicalJson.Write(node, isBlock: true, defect);
        var isEmptyText = text is "" && defect != Defect.EmptyTextIsEligible;
        var isThinking = kind == "thinking" && defect != Defect.ThinkingIsEligible;
        _blocks.Add(new ReferenceBlock(role, canonical, kind, text is null ? canonical : WithoutLoneSurrogates(text), place, marker, node.Start, node.End)
        {
            IsEligible = !isEmptyText && !isThinking,
        });
    }

    private bool ChatTool(string role) => dialect == PromptDialect.ChatCompletions && role == "tool";

    private bool IsVolatile(string text, string role, Node? marker)
    {
        if (role != "system" && defect != Defect.VolatileInAnyRole) return false;
        if (marker is not null && defect != Defect.MarkedVolatileIsLeftOut) return false;
        var trimmed = defect == Defect.VolatileWithoutTrimming ? text : text.TrimStart();
        return rules.VolatilePrefixes.Any(prefix => prefix.Length > 0 && trimmed.StartsWith(prefix, StringComparison.Ordinal));
    }

    private static string Place(string section, int index) => index < 0 ? $"{section}.cache_control" : $"{section}[{index}].cache_control";

    private static string WithoutLoneSurrogates(string text) =>
        string.Concat(NaiveCanonicalJson.CodePoints(text).Select(code => code is >= 0xD800 and <= 0xDFFF ? "\uFFFD" : new Rune(code).ToString()));

    private void SetPositions()
    {
        for (var i = 1; i < _blocks.Count; i++)
        {
            var isRun = _blocks[i].Kind is "tool_call" or "tool_result"
                && (_blocks[i - 1].Kind == _blocks[i].Kind || (defect == Defect.RunsCollapseAcrossKinds && _blocks[i - 1].Kind is "tool_call" or "tool_result"));
            _blocks[i].Position = _blocks[i - 1].Position + (isRun && defect != Defect.ToolRunsAreNotCollapsed ? 0 : 1);
        }
    }

    private void SetHashes()
    {
        List<byte> prefix = [];
        foreach (var block in _blocks)
        {
            if (defect != Defect.RoleIsNotHashed) prefix.AddRange(GeneralisedUtf8(block.Role));
            if (defect != Defect.NoSeparatorAfterTheRole) prefix.Add(0);
            prefix.AddRange(Encoding.UTF8.GetBytes(block.Canonical));
            var hash = rules.HashKey.IsEmpty ? SHA256.HashData(prefix.ToArray()) : HMACSHA256.HashData(rules.HashKey.Span, prefix.ToArray());
            block.Hash = Convert.ToHexStringLower(hash);
        }
    }

    private static IEnumerable<byte> GeneralisedUtf8(string text) => NaiveCanonicalJson.CodePoints(text).SelectMany(code => code is >= 0xD800 and <= 0xDFFF
        ? [(byte)(0xE0 | (code >> 12)), (byte)(0x80 | ((code >> 6) & 0x3F)), (byte)(0x80 | (code & 0x3F))]
        : Encoding.UTF8.GetBytes(new Rune(code).ToString()));

    private List<int> Candidates(List<(int Block, CacheTier Tier, bool IsAutomatic)> breakpoints)
    {
        var window = rules.LookBack + defect switch { Defect.LookBackOfTwentyOne => 1, Defect.LookBackOfNineteen => -1, _ => 0 };
        var reached = Enumerable.Range(0, _blocks.Count)
            .Where(block => breakpoints.Any(marked => block <= marked.Block && _blocks[marked.Block].Position - _blocks[block].Position < window));
        return [.. (defect == Defect.CandidatesShallowestFirst ? reached : reached.OrderDescending()).Take(256)];
    }
}
