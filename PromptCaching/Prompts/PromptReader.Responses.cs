using System.Text.Json;

namespace PromptCaching.Prompts;

// OpenAI's Responses: tools, then the instructions, then the input's items.
internal ref partial struct PromptReader
{
    private void Responses()
    {
        int instructions = -1, input = -1;
        for (var member = 1; member < _index[0].Next; member = _index[member].Next)
        {
            var key = _index.Key(member);
            if (key.SequenceEqual("instructions"u8)) instructions = member;
            else if (key.SequenceEqual("input"u8)) input = member;
            // What these name is a part of the prompt that only the upstream has.
            else if (key.SequenceEqual("previous_response_id"u8) || key.SequenceEqual("conversation"u8) || key.SequenceEqual("prompt"u8))
                _contents.IsPartial |= !IsAbsent(member);
        }
        Instructions(instructions);
        Input(input);
    }

    private void Instructions(int instructions)
    {
        var role = new MessageRole(BlockRole.System, -1);
        if (IsWhollyVolatile(instructions, role) && _rules.StripFromPrompt)
            _contents.Edits.Add(new BodyEdit(_index[instructions].RawStart, _index[instructions].RawEnd, BodyEditKind.VolatileInstructions));
        Content(instructions, role, BlockSection.Instructions, -1);
    }

    private void Input(int input)
    {
        if (IsAbsent(input)) return;
        if (_index[input].Type != JsonTokenType.StartArray)
        {
            Content(input, new MessageRole(BlockRole.User, -1), BlockSection.Input, -1);
            return;
        }
        var number = 0;
        var end = _index[input].Next;
        var run = new CutRun();
        for (var item = input + 1; item < end && !TooManyBlocks; item = _index[item].Next)
        {
            var isLeftOut = Item(item, number++) && _rules.StripFromPrompt;
            if (isLeftOut) _contents.Edits.Add(run.Cut(in _index, item, end, BodyEditKind.Volatile));
            else run.Keep(in _index, item);
        }
    }

    /// <summary>Reads one item; true where nothing of it is left, because all its content is volatile.</summary>
    private bool Item(int item, int number)
    {
        int type = -1, roleToken = -1, content = -1, cacheControl = -1;
        if (_index[item].Type == JsonTokenType.StartObject)
        {
            for (var member = item + 1; member < _index[item].Next; member = _index[member].Next)
            {
                var key = _index.Key(member);
                if (key.SequenceEqual("type"u8)) type = member;
                else if (key.SequenceEqual("role"u8)) roleToken = member;
                else if (key.SequenceEqual("content"u8)) content = member;
                else if (key.SequenceEqual("cache_control"u8)) cacheControl = member;
            }
            if (IsAbsent(type) || _index.StringIs(type, "message"u8))
            {
                var role = ReadRole(roleToken);
                var before = _contents.Blocks.Count;
                Content(content, role, BlockSection.InputContent, number);
                if (cacheControl >= 0) MarkMessage(item, cacheControl, before, new BlockPlace(BlockSection.Input, -1, number));
                return IsWhollyVolatile(content, role);
            }
            _contents.IsPartial |= _index.StringIs(type, "item_reference"u8);
        }
        var kind = ItemOf(type);
        var itemRole = kind switch
        {
            BlockKind.ToolCall => BlockRole.ToolCall,
            BlockKind.ToolResult => BlockRole.Tool,
            BlockKind.Thinking => BlockRole.Assistant,
            _ => BlockRole.Other,
        };
        Element(item, new MessageRole(itemRole, -1), new BlockPlace(BlockSection.Input, -1, number), kind);
        return false;
    }

    /// <summary>An item that is no message. The kinds of calls are many and grow; their names end alike.</summary>
    private readonly BlockKind ItemOf(int type)
    {
        if (type < 0 || _index[type].Type != JsonTokenType.String) return BlockKind.Other;
        var name = _index.RawString(type);
        if (name.EndsWith("_call"u8)) return BlockKind.ToolCall;
        if (name.EndsWith("_call_output"u8)) return BlockKind.ToolResult;
        return name.SequenceEqual("reasoning"u8) ? BlockKind.Thinking : BlockKind.Other;
    }

    private readonly BlockKind PartOf(int type)
    {
        if (_index.StringIs(type, "input_text"u8) || _index.StringIs(type, "output_text"u8) || _index.StringIs(type, "text"u8)) return BlockKind.Text;
        if (_index.StringIs(type, "input_image"u8)) return BlockKind.Image;
        if (_index.StringIs(type, "input_file"u8)) return BlockKind.Document;
        if (_index.StringIs(type, "input_audio"u8)) return BlockKind.Audio;
        return _index.StringIs(type, "refusal"u8) ? BlockKind.Refusal : BlockKind.Other;
    }
}
