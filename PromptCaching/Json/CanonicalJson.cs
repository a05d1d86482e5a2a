using System.Text.Json;

namespace PromptCaching.Json;

/// <summary>Canonical JSON (cache-semantics §5): sorted names, no white space, strings with the least escapes, numbers as they stand, the last of equal names.</summary>
internal ref partial struct CanonicalJson
{
    private readonly ref readonly JsonIndex _index;
    private readonly ReadOnlySpan<byte> _body;
    private readonly ReadOnlySpan<JsonToken> _tokens;
    private readonly Span<byte> _output;
    private PooledList<int> _members;
    private int _length;

    /// <summary>Writes into <paramref name="output"/>, which has room for the value as it was sent: its canonical form is never longer.</summary>
    public CanonicalJson(ref readonly JsonIndex index, Span<byte> output)
    {
        _index = ref index;
        _body = index.Body;
        _tokens = index.Tokens;
        _output = output;
    }

    /// <summary>Writes a value.</summary>
    /// <param name="index">The body.</param>
    /// <param name="token">The value.</param>
    /// <param name="leftOut">A name to leave out of the value's own members (not of deeper ones); empty = none.</param>
    /// <param name="output">At least as long as the value as sent.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(ref readonly JsonIndex index, int token, ReadOnlySpan<byte> leftOut, Span<byte> output)
    {
        var writer = new CanonicalJson(in index, output);
        try
        {
            writer.Value(token, leftOut);
            return writer._length;
        }
        finally
        {
            writer._members.Return();
        }
    }

    // At most as deep as the index allows, so the stack is bounded.
    private void Value(int token, ReadOnlySpan<byte> leftOut)
    {
        ref readonly var value = ref _tokens[token];
        switch (value.Type)
        {
            case JsonTokenType.StartObject:
                Object(token, leftOut);
                break;
            case JsonTokenType.StartArray:
                Array(token);
                break;
            case JsonTokenType.String:
                String(in value);
                break;
            default:
                Raw(_body[value.Start..value.End]);
                break;
        }
    }

    private void Array(int token)
    {
        var end = _tokens[token].Next;
        _output[_length++] = (byte)'[';
        for (var element = token + 1; element < end; element = _tokens[element].Next)
        {
            if (element > token + 1) _output[_length++] = (byte)',';
            Value(element, default);
        }
        _output[_length++] = (byte)']';
    }

    private void Object(int token, ReadOnlySpan<byte> leftOut)
    {
        var first = _members.Count;
        var count = CollectMembers(token, leftOut, out var isSorted);
        if (!isSorted) count = SortMembers(first, count);
        _output[_length++] = (byte)'{';
        for (var i = 0; i < count; i++)
        {
            var member = _members[first + i];
            if (i > 0) _output[_length++] = (byte)',';
            Key(member);
            _output[_length++] = (byte)':';
            Value(member, default);
        }
        _output[_length++] = (byte)'}';
        _members.Truncate(first);
    }

    /// <summary>Puts an object's members on the stack of members.</summary>
    private int CollectMembers(int token, ReadOnlySpan<byte> leftOut, out bool isSorted)
    {
        isSorted = true;
        var first = _members.Count;
        var end = _tokens[token].Next;
        ReadOnlySpan<byte> previous = default;
        for (var member = token + 1; member < end; member = _tokens[member].Next)
        {
            var key = Name(member);
            if (!leftOut.IsEmpty && key.SequenceEqual(leftOut)) continue;
            if (_members.Count > first && Compare(previous, key) >= 0) isSorted = false;
            _members.Add(member);
            previous = key;
        }
        return _members.Count - first;
    }

    /// <summary>Sorts members by name, keeps the last of equal names, and says how many are left.</summary>
    private int SortMembers(int first, int count)
    {
        var room = _members.GetSpan(count);
        var members = _members.Span.Slice(first, count);
        Sort(members, room);
        var kept = 0;
        for (var i = 1; i < count; i++)
        {
            if (!Name(members[kept]).SequenceEqual(Name(members[i]))) kept++;
            members[kept] = members[i];
        }
        _members.Truncate(first + kept + 1);
        return kept + 1;
    }

    private readonly ReadOnlySpan<byte> Name(int member)
    {
        ref readonly var token = ref _tokens[member];
        return token.KeyIsEscaped ? _index.EscapedName(member) : _body.Slice(token.KeyStart, token.KeyLength);
    }

    private void Key(int member)
    {
        _output[_length++] = (byte)'"';
        if (_tokens[member].KeyIsEscaped) _length += JsonEscapes.Escape(Name(member), _output[_length..]);
        else Raw(Name(member));
        _output[_length++] = (byte)'"';
    }

    private void String(in JsonToken value)
    {
        var text = _body[value.Start..value.End];
        _output[_length++] = (byte)'"';
        if (value.IsEscaped && JsonEscapes.MayNeedRewriting(text)) _length += JsonEscapes.Canonicalize(text, _output[_length..]);
        else Raw(text);
        _output[_length++] = (byte)'"';
    }

    private void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_output[_length..]);
        _length += bytes.Length;
    }
}
