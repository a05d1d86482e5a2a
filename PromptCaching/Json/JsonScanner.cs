using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PromptCaching.Json;

/// <summary>Reads the words of JSON (RFC 8259) out of valid UTF-8. Sixteen bytes of a string at a time, escapes or not: source code in a prompt has one
/// in every dozen bytes, at which <see cref="System.Text.Json.Utf8JsonReader"/> goes on byte by byte.</summary>
/// <param name="text">UTF-8, valid.</param>
internal ref struct JsonScanner(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;

    /// <summary>The next byte; where a word is not JSON, the byte that shows it.</summary>
    public int At { get; private set; }

    public readonly bool IsAtEnd => At == _text.Length;

    /// <summary>The next byte behind white space; 0 at the end, and for a NUL, which JSON does not hold either.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte Peek()
    {
        while (At < _text.Length)
        {
            var next = _text[At];
            if (next is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')) return next;
            At++;
        }
        return 0;
    }

    /// <summary>Goes past one byte.</summary>
    public void Skip() => At++;

    /// <summary>Reads a string; its opening quote is the next byte.</summary>
    /// <param name="start">The byte after that quote.</param>
    /// <param name="end">The closing quote.</param>
    /// <param name="isEscaped">Whether it holds a backslash.</param>
    /// <returns>False where it is not JSON.</returns>
    public bool TryString(out int start, out int end, out bool isEscaped)
    {
        start = ++At;
        end = 0;
        isEscaped = false;
        while (true)
        {
            At = NextSpecial(At);
            if (IsAtEnd) return false;
            switch (_text[At])
            {
                case (byte)'"':
                    end = At++;
                    return true;
                case (byte)'\\':
                    isEscaped = true;
                    if (!TryEscape()) return false;
                    break;
                default:
                    return false;   // a control character
            }
        }
    }

    /// <summary>Reads a number; its first byte is the next one. False where it is not JSON.</summary>
    public bool TryNumber()
    {
        if (_text[At] == '-') At++;
        if (!IsAtEnd && _text[At] == '0') At++;
        else if (!TryDigits()) return false;
        if (!IsAtEnd && _text[At] == '.')
        {
            At++;
            if (!TryDigits()) return false;
        }
        if (IsAtEnd || (_text[At] | 0x20) != 'e') return true;
        At++;
        if (!IsAtEnd && _text[At] is (byte)'+' or (byte)'-') At++;
        return TryDigits();
    }

    /// <summary>Reads this very word. False where something else stands there.</summary>
    public bool TryLiteral(ReadOnlySpan<byte> literal)
    {
        if (!_text[At..].StartsWith(literal)) return false;
        At += literal.Length;
        return true;
    }

    private bool TryDigits()
    {
        var first = At;
        while (!IsAtEnd && char.IsAsciiDigit((char)_text[At])) At++;
        return At > first;
    }

    private bool TryEscape()
    {
        At++;
        if (IsAtEnd) return false;
        switch (_text[At])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                At++;
                return true;
            case (byte)'u':
                for (var digit = 0; digit < 4; digit++)
                {
                    At++;
                    if (IsAtEnd || !char.IsAsciiHexDigit((char)_text[At])) return false;
                }
                At++;
                return true;
            default:
                return false;
        }
    }

    /// <summary>The first quote, backslash or control character from here on; the end where there is none.</summary>
    private readonly int NextSpecial(int at)
    {
        ref var first = ref MemoryMarshal.GetReference(_text);
        for (; at <= _text.Length - Vector128<byte>.Count; at += Vector128<byte>.Count)
        {
            var bytes = Vector128.LoadUnsafe(ref first, (nuint)at);
            var special = Vector128.Equals(bytes, Vector128.Create((byte)'"')) | Vector128.Equals(bytes, Vector128.Create((byte)'\\'))
                | Vector128.LessThan(bytes, Vector128.Create((byte)' '));
            var mask = special.ExtractMostSignificantBits();
            if (mask != 0) return at + BitOperations.TrailingZeroCount(mask);
        }
        while (at < _text.Length && _text[at] is not ((byte)'"' or (byte)'\\' or < (byte)' ')) at++;
        return at;
    }
}
