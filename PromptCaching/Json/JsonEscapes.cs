using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace PromptCaching.Json;

/// <summary>Reads and writes the escapes of JSON strings whose syntax a <c>Utf8JsonReader</c> has already accepted.</summary>
internal static class JsonEscapes
{
    private const byte Backslash = (byte)'\\';

    /// <summary>True where a string may hold an escape that canonical JSON writes differently: <c>\/</c> or <c>\u</c>. May be true without need
    /// (an escaped backslash before a <c>u</c>), never false in need.</summary>
    public static bool MayNeedRewriting(ReadOnlySpan<byte> text)
    {
        var i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            ref var first = ref MemoryMarshal.GetReference(text);
            for (; i < text.Length - Vector256<byte>.Count; i += Vector256<byte>.Count)
            {
                var here = Vector256.LoadUnsafe(ref first, (nuint)i);
                var next = Vector256.LoadUnsafe(ref first, (nuint)i + 1);
                var hits = Vector256.Equals(here, Vector256.Create(Backslash))
                    & (Vector256.Equals(next, Vector256.Create((byte)'u')) | Vector256.Equals(next, Vector256.Create((byte)'/')));
                if (hits != Vector256<byte>.Zero) return true;
            }
        }
        for (; i < text.Length - 1; i++)
        {
            if (text[i] == Backslash && text[i + 1] is (byte)'u' or (byte)'/') return true;
        }
        return false;
    }

    /// <summary>Writes the string again as canonical JSON does, without its quotes; never longer than it was.</summary>
    /// <returns>Bytes written.</returns>
    public static int Canonicalize(ReadOnlySpan<byte> text, Span<byte> output)
    {
        var length = 0;
        for (var at = CopyPlain(ref text, output, ref length); at; at = CopyPlain(ref text, output, ref length))
        {
            var code = ReadEscape(ref text);
            length += code switch
            {
                '"' or '\\' or < ' ' => WriteEscaped(code, output[length..]),
                _ when IsSurrogate(code) => WriteHex(code, output[length..]),
                _ => WriteUtf8(code, output[length..]),
            };
        }
        return length;
    }

    /// <summary>Writes the plain bytes of the string. A lone surrogate becomes its three generalised UTF-8 bytes, so that different strings stay different.</summary>
    /// <returns>Bytes written; never more than the string had.</returns>
    public static int Unescape(ReadOnlySpan<byte> text, Span<byte> output)
    {
        var length = 0;
        for (var at = CopyPlain(ref text, output, ref length); at; at = CopyPlain(ref text, output, ref length))
        {
            length += WriteUtf8(ReadEscape(ref text), output[length..]);
        }
        return length;
    }

    /// <summary>As <see cref="Unescape"/>, but a lone surrogate becomes U+FFFD: valid UTF-8 for others to read.</summary>
    public static int UnescapeToUtf8(ReadOnlySpan<byte> text, Span<byte> output)
    {
        var length = 0;
        for (var at = CopyPlain(ref text, output, ref length); at; at = CopyPlain(ref text, output, ref length))
        {
            var code = ReadEscape(ref text);
            length += WriteUtf8(IsSurrogate(code) ? Rune.ReplacementChar.Value : code, output[length..]);
        }
        return length;
    }

    /// <summary>Writes plain bytes (as <see cref="Unescape"/> gives them) as canonical JSON does, without quotes; at most six times as long.</summary>
    public static int Escape(ReadOnlySpan<byte> plain, Span<byte> output)
    {
        var length = 0;
        for (var i = 0; i < plain.Length; i++)
        {
            if (plain[i] is (byte)'"' or Backslash or < (byte)' ')
            {
                length += WriteEscaped(plain[i], output[length..]);
            }
            else if (plain[i] == 0xED && plain[i + 1] >= 0xA0)
            {
                // A lone surrogate: UTF-8 has no ED A0..BF, so nothing else looks like it.
                length += WriteHex(0xD000 | ((plain[i + 1] & 0x3F) << 6) | (plain[i + 2] & 0x3F), output[length..]);
                i += 2;
            }
            else
            {
                output[length++] = plain[i];
            }
        }
        return length;
    }

    /// <summary>The string from its first character that is not white space.</summary>
    public static ReadOnlySpan<byte> TrimStart(ReadOnlySpan<byte> text)
    {
        var rest = text;
        while (!rest.IsEmpty && ReadCode(ref rest) is var code && Rune.IsValid(code) && Rune.IsWhiteSpace(new Rune(code))) text = rest;
        return text;
    }

    /// <summary>Whether the string begins with these plain bytes.</summary>
    public static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> prefix)
    {
        Span<byte> bytes = stackalloc byte[4];
        while (!prefix.IsEmpty)
        {
            if (text.IsEmpty) return false;
            var length = WriteUtf8(ReadCode(ref text), bytes);
            if (!prefix.StartsWith(bytes[..length])) return false;
            prefix = prefix[length..];
        }
        return true;
    }

    /// <summary>Takes one character, escaped or not.</summary>
    private static int ReadCode(ref ReadOnlySpan<byte> text)
    {
        if (text[0] == Backslash) return ReadEscape(ref text);
        _ = Rune.DecodeFromUtf8(text, out var rune, out var length);
        text = text[length..];
        return rune.Value;
    }

    /// <summary>Copies up to the next backslash; false where there is none left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool CopyPlain(ref ReadOnlySpan<byte> text, Span<byte> output, ref int length)
    {
        var at = text.IndexOf(Backslash);
        var plain = at < 0 ? text : text[..at];
        plain.CopyTo(output[length..]);
        length += plain.Length;
        text = text[plain.Length..];
        return at >= 0;
    }

    /// <summary>Takes the escape at the start of <paramref name="text"/>; a pair of surrogates is one code point, a lone one is itself.</summary>
    private static int ReadEscape(ref ReadOnlySpan<byte> text)
    {
        var letter = text[1];
        if (letter != 'u')
        {
            text = text[2..];
            return letter switch
            {
                (byte)'b' => '\b',
                (byte)'f' => '\f',
                (byte)'n' => '\n',
                (byte)'r' => '\r',
                (byte)'t' => '\t',
                _ => letter,
            };
        }
        var code = ReadHex(text);
        text = text[6..];
        if (char.IsHighSurrogate((char)code) && text is [Backslash, (byte)'u', ..] && ReadHex(text) is var low && char.IsLowSurrogate((char)low))
        {
            text = text[6..];
            return char.ConvertToUtf32((char)code, (char)low);
        }
        return code;
    }

    private static int ReadHex(ReadOnlySpan<byte> escape)
    {
        // The reader has checked the four digits.
        _ = Utf8Parser.TryParse(escape.Slice(2, 4), out ushort code, out _, 'x');
        return code;
    }

    private static bool IsSurrogate(int code) => code is >= 0xD800 and <= 0xDFFF;

    private static int WriteEscaped(int code, Span<byte> output)
    {
        var letter = code switch
        {
            '"' => (byte)'"',
            '\\' => Backslash,
            '\b' => (byte)'b',
            '\f' => (byte)'f',
            '\n' => (byte)'n',
            '\r' => (byte)'r',
            '\t' => (byte)'t',
            _ => (byte)0,
        };
        if (letter == 0) return WriteHex(code, output);
        output[0] = Backslash;
        output[1] = letter;
        return 2;
    }

    private static int WriteHex(int code, Span<byte> output)
    {
        output[0] = Backslash;
        output[1] = (byte)'u';
        for (var i = 0; i < 4; i++) output[2 + i] = "0123456789abcdef"u8[(code >> (12 - (4 * i))) & 0xF];
        return 6;
    }

    private static int WriteUtf8(int code, Span<byte> output)
    {
        if (!IsSurrogate(code)) return new Rune(code).EncodeToUtf8(output);
        output[0] = (byte)(0xE0 | (code >> 12));
        output[1] = (byte)(0x80 | ((code >> 6) & 0x3F));
        output[2] = (byte)(0x80 | (code & 0x3F));
        return 3;
    }
}
