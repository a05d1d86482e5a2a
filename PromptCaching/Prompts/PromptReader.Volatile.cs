using System.Text.Json;

namespace PromptCaching.Prompts;

// Telemetry blocks that change on every request are no part of the prompt (cache-semantics §4).
internal ref partial struct PromptReader
{
    private readonly bool IsVolatile(Part part) =>
        !IsMarked(part) && part.Type >= 0 && part.Text >= 0
        && _index[part.Text].Type == JsonTokenType.String && _index.StringIs(part.Type, "text"u8)
        && _volatile.Match(_index.RawString(part.Text));

    private readonly bool IsVolatileElement(int element) => _index[element].Type == JsonTokenType.StartObject && IsVolatile(ReadPart(element));

    private readonly int CountVolatile(int array)
    {
        var count = 0;
        for (var element = array + 1; element < _index[array].Next; element = _index[element].Next)
        {
            if (IsVolatileElement(element)) count++;
        }
        return count;
    }

    /// <summary>Notes the cuts that take an array's volatile elements out of the forwarded body.</summary>
    private readonly void LeaveOut(int array, int count)
    {
        var (end, isWhole) = (_index[array].Next, true);
        for (var element = array + 1; element < end && isWhole; element = _index[element].Next) isWhole = IsVolatileElement(element);
        if (isWhole)
        {
            LeaveOutWhole(array, count);
            return;
        }
        _contents.VolatileBlocks += count;
        if (!_rules.StripFromPrompt) return;
        var run = new CutRun();
        for (var element = array + 1; element < end; element = _index[element].Next)
        {
            var next = _index[element].Next;
            if (!IsVolatileElement(element)) run.Keep(_index[element].RawEnd);
            else _contents.Edits.Add(run.Cut(_index[element].RawStart, _index[element].RawEnd, next < end ? _index[next].RawStart : -1, BodyEditKind.Volatile));
        }
    }

    /// <summary>Nothing of a system prompt is left: it becomes the empty string, which every upstream accepts, unlike an empty array.</summary>
    private readonly void LeaveOutWhole(int content, int count)
    {
        _contents.VolatileBlocks += count;
        if (_rules.StripFromPrompt) _contents.Edits.Add(new BodyEdit(_index[content].RawStart, _index[content].RawEnd, BodyEditKind.VolatileWhole));
    }
}
