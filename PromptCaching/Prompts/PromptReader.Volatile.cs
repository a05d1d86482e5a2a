using System.Text.Json;

namespace PromptCaching.Prompts;

// Telemetry blocks that change on every request are no part of the prompt (cache-semantics §4).
internal ref partial struct PromptReader
{
    private readonly bool IsVolatile(Part part) =>
        !IsMarked(part) && part.Type >= 0 && part.Text >= 0
        && _index[part.Text].Type == JsonTokenType.String && TypeOf(part.Type) == BlockKind.Text
        && _volatile.Match(_index.RawString(part.Text));

    private readonly bool IsVolatileElement(int element) => _index[element].Type == JsonTokenType.StartObject && IsVolatile(ReadPart(element));

    /// <summary>Whether a system prompt, or the content of a system message, is telemetry and nothing else.</summary>
    private readonly bool IsWhollyVolatile(int content, MessageRole role)
    {
        if (role.Role != BlockRole.System || content < 0) return false;
        switch (_index[content].Type)
        {
            case JsonTokenType.String:
                return _volatile.Match(_index.RawString(content));
            case JsonTokenType.StartArray:
                var element = content + 1;
                while (element < _index[content].Next && IsVolatileElement(element)) element = _index[element].Next;
                return element > content + 1 && element == _index[content].Next;
            default:
                return IsVolatileElement(content);
        }
    }

    /// <summary>Cuts an array's volatile elements out of the forwarded body.</summary>
    private readonly void CutVolatile(int array)
    {
        if (_index[array].Type != JsonTokenType.StartArray) return;
        var run = new CutRun();
        var end = _index[array].Next;
        for (var element = array + 1; element < end; element = _index[element].Next)
        {
            if (IsVolatileElement(element)) _contents.Edits.Add(run.Cut(in _index, element, end, BodyEditKind.Volatile));
            else run.Keep(in _index, element);
        }
    }

    /// <summary>Nothing of the top-level system prompt is left: it becomes an empty array, which adds no block either.</summary>
    private readonly void LeaveOutSystem(int system)
    {
        if (_rules.StripFromPrompt) _contents.Edits.Add(new BodyEdit(_index[system].RawStart, _index[system].RawEnd, BodyEditKind.VolatileSystem));
    }
}
