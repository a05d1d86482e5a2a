using System.Text.Json;

namespace PromptCaching.Prompts;

internal ref partial struct PromptReader
{
    private void Tools(int tools)
    {
        if (IsAbsent(tools)) return;
        var role = new MessageRole(BlockRole.ToolDefinition, -1);
        Elements(tools, role, BlockSection.Tools, -1, BlockKind.ToolDefinition);
    }

    private void System(int system)
    {
        var role = new MessageRole(BlockRole.System, -1);
        if (IsWhollyVolatile(system, role)) LeaveOutSystem(system);
        Content(system, role, BlockSection.System, -1);
    }

    private void Messages(int messages)
    {
        if (messages < 0 || _index[messages].Type != JsonTokenType.StartArray) return;
        var number = 0;
        var end = _index[messages].Next;
        var run = new CutRun();
        for (var message = messages + 1; message < end && !TooManyBlocks; message = _index[message].Next)
        {
            var isLeftOut = Message(message, number++) && _rules.StripFromPrompt;
            if (isLeftOut) _contents.Edits.Add(run.Cut(in _index, message, end, BodyEditKind.Volatile));
            else run.Keep(in _index, message);
        }
    }

    /// <summary>Reads one message; true where nothing of it is left, because all its content is volatile.</summary>
    private bool Message(int message, int number)
    {
        if (_index[message].Type != JsonTokenType.StartObject)
        {
            // The upstream will refuse it; until then nothing that is sent is left out of the hash.
            AddBlock(new PromptBlock { Kind = BlockKind.Other, Token = message, TextToken = -1, RoleToken = -1 });
            return false;
        }
        int content = -1, calls = -1, roleToken = -1, cacheControl = -1;
        for (var member = message + 1; member < _index[message].Next; member = _index[member].Next)
        {
            var key = _index.Key(member);
            if (key.SequenceEqual("role"u8)) roleToken = member;
            else if (key.SequenceEqual("content"u8)) content = member;
            else if (key.SequenceEqual("tool_calls"u8)) calls = member;
            else if (key.SequenceEqual("cache_control"u8)) cacheControl = member;
        }
        var role = ReadRole(roleToken);
        var before = _contents.Blocks.Count;
        Content(content, role, BlockSection.Content, number);
        if (_dialect == PromptDialect.ChatCompletions && role.Role == BlockRole.Assistant && !IsAbsent(calls))
        {
            Elements(calls, new MessageRole(BlockRole.ToolCall, -1), BlockSection.ToolCalls, number, BlockKind.ToolCall);
        }
        if (cacheControl >= 0) MarkMessage(message, cacheControl, before, new BlockPlace(BlockSection.Messages, -1, number));
        return IsWhollyVolatile(content, role);
    }

    /// <summary>A message's own marker, which clients set that cannot mark a string's part (LiteLLM), stands for one on its last block.</summary>
    private void MarkMessage(int message, int cacheControl, int blocksBefore, BlockPlace place)
    {
        CutMarkers(message);
        var last = _contents.Blocks.Count - 1;
        if (last >= blocksBefore && !IsAbsent(cacheControl) && !_markers.EndsWith(last)) Mark(last, cacheControl, place);
    }

    private void Mark(int block, int cacheControl, BlockPlace place)
    {
        if (MarkerSyntax.Read(in _index, cacheControl, place, _rules, out var tier) is { } error) _markers.Refuse(error with { Block = block });
        else _markers.Add(new Marker(block, tier, place));
    }

    /// <summary>The content of a message, or the system prompt: a string, an array of parts, or (not valid, but sent) anything else.</summary>
    private void Content(int content, MessageRole role, BlockSection section, int message)
    {
        if (IsAbsent(content)) return;
        switch (_index[content].Type)
        {
            case JsonTokenType.String when role.Role == BlockRole.System && _volatile.Match(_index.RawString(content)):
                _contents.VolatileBlocks++;
                break;
            case JsonTokenType.String:
                AddBlock(NewBlock(KindOf(role, BlockKind.Text), role, content, content));
                break;
            default:
                if (role.Role == BlockRole.System && _rules.StripFromPrompt) CutVolatile(content);
                Elements(content, role, section, message, null);
                break;
        }
    }

    /// <summary>Each element of an array, or the value itself where it is none; <paramref name="kind"/> null = by the element's type.</summary>
    private void Elements(int value, MessageRole role, BlockSection section, int message, BlockKind? kind)
    {
        if (_index[value].Type != JsonTokenType.StartArray)
        {
            Element(value, role, new BlockPlace(section, message, -1), kind);
            return;
        }
        var number = 0;
        for (var element = value + 1; element < _index[value].Next && !TooManyBlocks; element = _index[element].Next)
        {
            Element(element, role, new BlockPlace(section, message, number++), kind);
        }
    }

    private void Element(int element, MessageRole role, BlockPlace place, BlockKind? kind)
    {
        if (_index[element].Type != JsonTokenType.StartObject)
        {
            AddBlock(NewBlock(kind ?? KindOf(role, BlockKind.Other), role, element, -1));
            return;
        }
        var part = ReadPart(element);
        if (part.CacheControl >= 0) CutMarkers(element);
        if (role.Role == BlockRole.System && IsVolatile(part))
        {
            _contents.VolatileBlocks++;
            return;
        }
        var byType = kind is null ? TypeOf(part.Type) : BlockKind.Other;
        var isText = byType == BlockKind.Text && part.Text >= 0 && _index[part.Text].Type == JsonTokenType.String;
        if (AddBlock(NewBlock(kind ?? KindOf(role, byType), role, element, isText ? part.Text : -1)) && IsMarked(part))
            Mark(_contents.Blocks.Count - 1, part.CacheControl, place);
    }

    private static PromptBlock NewBlock(BlockKind kind, MessageRole role, int token, int textToken) => new()
    {
        Kind = kind,
        Role = role.Role,
        Token = token,
        TextToken = textToken,
        RoleToken = role.Token,
    };

    /// <summary>Hashes a block and appends it; false where there are too many.</summary>
    private bool AddBlock(PromptBlock block)
    {
        var count = _contents.Blocks.Count;
        if (count == PromptLimits.MaxBlocks)
        {
            TooManyBlocks = true;
            return false;
        }
        var position = 0;
        if (count > 0)
        {
            var previous = _contents.Blocks[count - 1];
            var isRun = block.Kind == previous.Kind && block.Kind is BlockKind.ToolCall or BlockKind.ToolResult;
            position = isRun ? previous.Position : previous.Position + 1;
        }
        ref readonly var token = ref _index[block.Token];
        var room = _canonical.GetSpan(_contents.CanonicalRoom(in block));
        _contents.Blocks.Add(block with
        {
            Start = token.RawStart,
            Length = token.RawEnd - token.RawStart,
            Position = position,
            Hash = _hasher.Append(room[.._contents.WriteHashed(in block, room)]),
        });
        var isEmptyText = block.TextToken >= 0 && _index[block.TextToken].Start == _index[block.TextToken].End;
        if (!isEmptyText && block.Kind != BlockKind.Thinking) _lastEligible = count;
        return true;
    }

    private readonly MessageRole ReadRole(int token)
    {
        if (token < 0 || _index[token].Type != JsonTokenType.String) return new MessageRole(BlockRole.Other, -1);
        var role = BlockRole.Other;
        if (_index.StringIs(token, "user"u8)) role = BlockRole.User;
        else if (_index.StringIs(token, "assistant"u8)) role = BlockRole.Assistant;
        else if (_index.StringIs(token, "tool"u8)) role = BlockRole.Tool;
        else if (_index.StringIs(token, "system"u8)) role = BlockRole.System;
        else if (_index.StringIs(token, "developer"u8)) role = BlockRole.Developer;
        return new MessageRole(role, token);
    }

    /// <summary>A chat message of the role <c>tool</c> holds what a tool answered, whatever its parts are.</summary>
    private readonly BlockKind KindOf(MessageRole role, BlockKind byType) =>
        _dialect == PromptDialect.ChatCompletions && role.Role == BlockRole.Tool ? BlockKind.ToolResult : byType;

    private readonly BlockKind TypeOf(int type)
    {
        if (type < 0) return BlockKind.Other;
        if (_dialect == PromptDialect.Responses) return PartOf(type);
        if (_index.StringIs(type, "text"u8)) return BlockKind.Text;
        if (_index.StringIs(type, "tool_use"u8)) return BlockKind.ToolCall;
        if (_index.StringIs(type, "tool_result"u8)) return BlockKind.ToolResult;
        if (_index.StringIs(type, "thinking"u8) || _index.StringIs(type, "redacted_thinking"u8)) return BlockKind.Thinking;
        if (_index.StringIs(type, "image"u8) || _index.StringIs(type, "image_url"u8)) return BlockKind.Image;
        if (_index.StringIs(type, "document"u8) || _index.StringIs(type, "file"u8)) return BlockKind.Document;
        if (_index.StringIs(type, "input_audio"u8)) return BlockKind.Audio;
        return _index.StringIs(type, "refusal"u8) ? BlockKind.Refusal : BlockKind.Other;
    }

    private readonly Part ReadPart(int element)
    {
        int type = -1, text = -1, cacheControl = -1;
        for (var member = element + 1; member < _index[element].Next; member = _index[member].Next)
        {
            var key = _index.Key(member);
            if (key.SequenceEqual("type"u8)) type = member;
            else if (key.SequenceEqual("text"u8)) text = member;
            else if (key.SequenceEqual("cache_control"u8)) cacheControl = member;
        }
        return new Part(type, text, cacheControl);
    }

    private readonly bool IsMarked(Part part) => !IsAbsent(part.CacheControl);

    private readonly bool IsAbsent(int token) => token < 0 || _index[token].Type == JsonTokenType.Null;

    private readonly record struct Part(int Type, int Text, int CacheControl);
}
