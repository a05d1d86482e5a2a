using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace PromptCaching.Json;

/// <summary>The values of a body in the order sent, by offsets into it: one pass of a reader, nothing copied but escaped names.
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
    public JsonIndexResult Build(ReadOnlyMemory<byte> body, int maxDepth)
    {
        // An array is at hand in a few instructions, any other memory only through virtual calls: those are copied once.
        if (!MemoryMarshal.TryGetArray(body, out _body)) _body = Copy(body.Span);
        if (!Utf8.IsValid(_body)) return JsonIndexResult.NotUtf8;
        _tokens.EnsureCapacity(Math.Clamp(body.Length / 24, 64, MaxValues));
        Span<int> open = stackalloc int[maxDepth];
        var reader = new Utf8JsonReader(_body, new JsonReaderOptions { MaxDepth = maxDepth + 1 });
        JsonToken token = default;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    token.KeyStart = (int)reader.TokenStartIndex + 1;
                    token.KeyLength = reader.ValueSpan.Length;
                    token.KeyIsEscaped = reader.ValueIsEscaped;
                    if (reader.ValueIsEscaped) KeepKey(reader.ValueSpan);
                    continue;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    if (reader.CurrentDepth >= maxDepth) return JsonIndexResult.TooDeep;
                    open[reader.CurrentDepth] = _tokens.Count;
                    token.Start = (int)reader.TokenStartIndex;
                    token.IsEscaped = false;
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    ref var opened = ref _tokens[open[reader.CurrentDepth]];
                    opened.End = (int)reader.BytesConsumed;
                    opened.Next = _tokens.Count;
                    continue;
                default:
                    var isString = reader.TokenType == JsonTokenType.String;
                    token.Start = (int)reader.TokenStartIndex + (isString ? 1 : 0);
                    token.End = token.Start + reader.ValueSpan.Length;
                    token.IsEscaped = isString && reader.ValueIsEscaped;
                    token.Next = _tokens.Count + 1;
                    break;
            }
            if (_tokens.Count == MaxValues) return JsonIndexResult.TooManyValues;
            token.Type = reader.TokenType;
            _tokens.Add(token);
        }
        return JsonIndexResult.Ok;
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
