using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace PromptCaching.Json;

/// <summary>The values of a body in the order sent, by offsets into it: one pass, nothing copied but escaped names.
/// Pooled; a field, never copied.</summary>
internal struct JsonIndex
{
    /// <summary>Values of one body; real ones hold about one in twenty bytes. Bounds the index to 112 MiB.</summary>
    public const int MaxValues = 4 * 1024 * 1024;

    private ArraySegment<byte> _body;
    private byte[]? _copy;
    private PooledList<JsonToken> _tokens;
    private PooledList<EscapedKey> _escapedKeys;
    private PooledList<byte> _keyBytes;

    public readonly ReadOnlySpan<byte> Body => _body;

    public readonly ReadOnlySpan<JsonToken> Tokens => _tokens.Span;

    [UnscopedRef]
    public readonly ref readonly JsonToken this[int token] => ref _tokens[token];

    /// <summary>Reads the whole body; where it fails the index is to be returned all the same.</summary>
    /// <param name="body">UTF-8 JSON.</param>
    /// <param name="maxDepth">Objects and arrays within each other.</param>
    /// <param name="failedAt">Where it is not JSON, the byte that shows it.</param>
    public JsonIndexResult Build(ReadOnlyMemory<byte> body, int maxDepth, out int failedAt)
    {
        failedAt = 0;
        // An array is at hand in a few instructions, any other memory only through virtual calls: those are copied once.
        if (!MemoryMarshal.TryGetArray(body, out _body)) _body = Copy(body.Span);
        if (!Utf8.IsValid(_body)) return JsonIndexResult.NotUtf8;
        _tokens.EnsureCapacity(Math.Clamp(body.Length / 24, 64, MaxValues));
        var scanner = new JsonScanner(_body);
        var result = Build(ref scanner, stackalloc int[maxDepth]);
        failedAt = scanner.At;
        return result;
    }

    /// <summary>Whether the name of a member is this one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool KeyIs(int member, ReadOnlySpan<byte> name) => Key(member).SequenceEqual(name);

    /// <summary>The plain bytes of a member's name.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ReadOnlySpan<byte> Key(int member)
    {
        ref readonly var token = ref _tokens[member];
        return token.KeyIsEscaped ? EscapedName(member) : Body.Slice(token.KeyStart, token.KeyLength);
    }

    /// <summary>The plain bytes of a name that holds escapes.</summary>
    public readonly ReadOnlySpan<byte> EscapedName(int member)
    {
        var keys = _escapedKeys.Span;
        int low = 0, high = keys.Length - 1;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (keys[middle].Member < member) low = middle + 1;
            else high = middle;
        }
        return _keyBytes.Span.Slice(keys[low].Start, keys[low].Length);
    }

    /// <summary>The string between its quotes, as sent.</summary>
    public readonly ReadOnlySpan<byte> RawString(int token) => Body[_tokens[token].Start.._tokens[token].End];

    /// <summary>Whether the token is this very string.</summary>
    public readonly bool StringIs(int token, ReadOnlySpan<byte> text)
    {
        ref readonly var value = ref _tokens[token];
        if (value.Type != JsonTokenType.String) return false;
        var raw = Body[value.Start..value.End];
        if (!value.IsEscaped) return raw.SequenceEqual(text);
        // A character of one byte takes at most six as an escape: longer strings cannot be equal. Names to compare with are short.
        if (raw.Length > text.Length * 6) return false;
        Span<byte> plain = stackalloc byte[raw.Length];
        return plain[..JsonEscapes.Unescape(raw, plain)].SequenceEqual(text);
    }

    /// <summary>The string as .NET has it; null where the token is none or not a string.</summary>
    public readonly string? String(int token)
    {
        if (token < 0 || _tokens[token].Type != JsonTokenType.String) return null;
        var raw = RawString(token);
        if (!_tokens[token].IsEscaped) return System.Text.Encoding.UTF8.GetString(raw);
        var plain = new byte[raw.Length];
        return System.Text.Encoding.UTF8.GetString(plain, 0, JsonEscapes.UnescapeToUtf8(raw, plain));
    }

    public void Return()
    {
        _body = default;
        if (_copy is not null) ArrayPool<byte>.Shared.Return(_copy);
        _copy = null;
        _tokens.Return();
        _escapedKeys.Return();
        _keyBytes.Return();
    }

    /// <param name="scanner">At the beginning.</param>
    /// <param name="open">Room for the containers that are open, as tokens.</param>
    private JsonIndexResult Build(ref JsonScanner scanner, scoped Span<int> open)
    {
        JsonToken token = default;
        var depth = 0;
        while (true)
        {
            if (_tokens.Count == MaxValues) return JsonIndexResult.TooManyValues;
            var first = scanner.Peek();
            token.Start = scanner.At;
            token.IsEscaped = false;
            if (first is (byte)'{' or (byte)'[')
            {
                if (depth == open.Length) return JsonIndexResult.TooDeep;
                token.Type = first == '{' ? JsonTokenType.StartObject : JsonTokenType.StartArray;
                open[depth++] = _tokens.Count;
                _tokens.Add(token);
                scanner.Skip();
                var inside = scanner.Peek();
                if (first == '{' && inside != '}')
                {
                    if (!TryKey(ref scanner, ref token)) return JsonIndexResult.NotJson;
                    continue;
                }
                if (first == '[' && inside != ']') continue;
            }
            else
            {
                if (!TryScalar(ref scanner, first, ref token)) return JsonIndexResult.NotJson;
                token.Next = _tokens.Count + 1;
                _tokens.Add(token);
            }
            // A value has ended, or an empty container is about to: close what closes, up to a comma.
            while (true)
            {
                var next = scanner.Peek();
                if (depth == 0) return scanner.IsAtEnd ? JsonIndexResult.Ok : JsonIndexResult.NotJson;
                ref var container = ref _tokens[open[depth - 1]];
                var isObject = container.Type == JsonTokenType.StartObject;
                if (next == ',')
                {
                    scanner.Skip();
                    if (isObject && !TryKey(ref scanner, ref token)) return JsonIndexResult.NotJson;
                    break;
                }
                if (next != (isObject ? '}' : ']')) return JsonIndexResult.NotJson;
                scanner.Skip();
                container.End = scanner.At;
                container.Next = _tokens.Count;
                depth--;
            }
        }
    }

    /// <summary>Reads a member's name and the colon after it.</summary>
    private bool TryKey(ref JsonScanner scanner, ref JsonToken token)
    {
        if (scanner.Peek() != '"' || !scanner.TryString(out var start, out var end, out token.KeyIsEscaped)) return false;
        token.KeyStart = start;
        token.KeyLength = end - start;
        if (token.KeyIsEscaped) KeepKey(Body[start..end]);
        if (scanner.Peek() != ':') return false;
        scanner.Skip();
        return true;
    }

    private static bool TryScalar(ref JsonScanner scanner, byte first, ref JsonToken token)
    {
        switch (first)
        {
            case (byte)'"':
                token.Type = JsonTokenType.String;
                return scanner.TryString(out token.Start, out token.End, out token.IsEscaped);
            case (byte)'t':
                token.Type = JsonTokenType.True;
                if (!scanner.TryLiteral("true"u8)) return false;
                break;
            case (byte)'f':
                token.Type = JsonTokenType.False;
                if (!scanner.TryLiteral("false"u8)) return false;
                break;
            case (byte)'n':
                token.Type = JsonTokenType.Null;
                if (!scanner.TryLiteral("null"u8)) return false;
                break;
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                token.Type = JsonTokenType.Number;
                if (!scanner.TryNumber()) return false;
                break;
            default:
                return false;
        }
        token.End = scanner.At;
        return true;
    }

    private ArraySegment<byte> Copy(ReadOnlySpan<byte> body)
    {
        _copy = ArrayPool<byte>.Shared.Rent(body.Length);
        body.CopyTo(_copy);
        return new ArraySegment<byte>(_copy, 0, body.Length);
    }

    private void KeepKey(ReadOnlySpan<byte> raw)
    {
        var length = JsonEscapes.Unescape(raw, _keyBytes.GetSpan(raw.Length));
        _escapedKeys.Add(new EscapedKey(_tokens.Count, _keyBytes.Count, length));
        _keyBytes.Advance(length);
    }

    private readonly record struct EscapedKey(int Member, int Start, int Length);
}
