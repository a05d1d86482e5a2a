using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;

namespace PromptCaching.Prompts;

/// <summary>Pictures, files, sound and sealed reasoning inside a block's JSON. Models do not read their base64 as text, so it is not counted as such: a
/// picture would weigh a hundred times what it costs and take the prompt's whole share with it.</summary>
/// <remarks>The estimates: Anthropic's published width × height / 750, at most 1,600, where a PNG tells its size, else that of a screenshot; two thousand
/// tokens for each 48 KB of a PDF, about a page; ten tokens for a second of sound; a token for four sealed bytes.</remarks>
internal static class InlineMedia
{
    /// <summary>Shorter base64 is counted as text.</summary>
    private const int Shortest = 256;

    private const int LargestPicture = 1_600;
    private const int UnknownPicture = 1_500;
    private const int PixelsOfToken = 750;
    private const int CharsOfSealedToken = 5;
    private const int CharsOfDocumentToken = 32;
    private const int CharsOfSoundToken = 2_000;
    private const int LongestDataHead = 100;

    private static readonly SearchValues<byte> Base64Chars =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_="u8);

    /// <summary>Takes media out of canonical JSON.</summary>
    /// <param name="json">The JSON; its first bytes are what is left.</param>
    /// <param name="length">How many those are.</param>
    /// <returns>The tokens of what was taken out.</returns>
    public static int Remove(Span<byte> json, out int length)
    {
        var (tokens, read) = (0, 0);
        length = 0;
        while (Find(json[read..], out var start, out var end, out var isSealed))
        {
            tokens += Estimate(json[(read + start)..(read + end)], isSealed);
            json.Slice(read, start).CopyTo(json[length..]);
            (length, read) = (length + start, read + end);
        }
        json[read..].CopyTo(json[length..]);
        length += json.Length - read;
        return tokens;
    }

    /// <summary>The next long run of base64 that fills a member in which media stand. A quote inside a string is escaped, so names are names.</summary>
    private static bool Find(ReadOnlySpan<byte> json, out int start, out int end, out bool isSealed)
    {
        (start, end, isSealed) = (0, 0, false);
        while (json[end..].IndexOf("\":\""u8) is >= 0 and var found)
        {
            var name = json[..(end + found)];
            name = name[(name.LastIndexOf((byte)'"') + 1)..];
            start = end + found + 3;
            isSealed = name.SequenceEqual("encrypted_content"u8) || name.SequenceEqual("signature"u8);
            var mayHold = isSealed || name.SequenceEqual("data"u8) || name.SequenceEqual("file_data"u8) || name.SequenceEqual("url"u8)
                || name.SequenceEqual("image_url"u8);
            end = start;
            if (!mayHold) continue;
            var head = json[start..Math.Min(json.Length, start + LongestDataHead)];
            if (head.StartsWith("data:"u8) && head.IndexOf(";base64,"u8) is >= 0 and var comma) start += comma + ";base64,".Length;
            var run = json[start..].IndexOfAnyExcept(Base64Chars);
            end = start + Math.Max(run, 0);
            if (run >= Shortest && json[end] == (byte)'"') return true;
        }
        return false;
    }

    private static int Estimate(ReadOnlySpan<byte> base64, bool isSealed)
    {
        if (isSealed) return base64.Length / CharsOfSealedToken;
        Span<byte> head = stackalloc byte[24];
        Base64.DecodeFromUtf8(base64[..32], head, out _, out var decoded);
        head = head[..decoded];
        if (head.Length == 24 && head[1..].StartsWith("PNG\r\n"u8)) return Picture(head);
        if (head.StartsWith<byte>([0xFF, 0xD8]) || head.StartsWith("GIF8"u8) || (head.StartsWith("RIFF"u8) && head[8..].StartsWith("WEBP"u8)))
            return UnknownPicture;
        return base64.Length / (head.StartsWith("%PDF"u8) ? CharsOfDocumentToken : CharsOfSoundToken);
    }

    /// <summary>A PNG begins with eight bytes of its own, then the head of its first chunk, then width and height.</summary>
    private static int Picture(ReadOnlySpan<byte> png)
    {
        var pixels = (ulong)BinaryPrimitives.ReadUInt32BigEndian(png[16..]) * BinaryPrimitives.ReadUInt32BigEndian(png[20..]);
        return (int)Math.Clamp(pixels / PixelsOfToken, 1, LargestPicture);
    }
}
