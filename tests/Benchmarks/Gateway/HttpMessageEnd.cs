using System.Buffers.Text;

namespace Benchmarks.Gateway;

/// <summary>Finds the end of one HTTP/1.1 message in bytes as they arrive, with as little work as a load generator can do. Knows
/// <c>Content-Length</c> and chunked framing of bodies whose own bytes never look like the last chunk.</summary>
internal struct HttpMessageEnd
{
    private static ReadOnlySpan<byte> LastChunk => "0\r\n\r\n"u8;

    private int _headLength;   // 0 = not whole yet
    private long _bodyLength;  // -1 = chunked

    /// <summary>Whether a byte of the body has come.</summary>
    public bool HasBody { get; private set; }

    /// <summary>The status of a response; 0 before its head is whole, or where the message is a request.</summary>
    public int Status { get; private set; }

    /// <summary>For how many ticks the upstream says to have thought; 0 where it says nothing.</summary>
    public long Thought { get; private set; }

    /// <summary>Whether the message that these bytes begin is whole.</summary>
    public bool IsWhole(ReadOnlySpan<byte> received)
    {
        if (_headLength == 0 && !TakeHead(received)) return false;
        var body = received[_headLength..];
        HasBody = body.Length > 0;
        return _bodyLength >= 0 ? body.Length >= _bodyLength : body.EndsWith(LastChunk);
    }

    private bool TakeHead(ReadOnlySpan<byte> received)
    {
        var end = received.IndexOf("\r\n\r\n"u8);
        if (end < 0) return false;
        _headLength = end + 4;
        if (received.StartsWith("HTTP/1.1 "u8) && Utf8Parser.TryParse(received[9..12], out int status, out _)) Status = status;
        var head = received[..end];
        while (head.IndexOf("\r\n"u8) is >= 0 and var next)
        {
            head = head[(next + 2)..];
            if (Is(head, "content-length:"u8) && Utf8Parser.TryParse(head[15..].TrimStart((byte)' '), out long length, out _)) _bodyLength = length;
            else if (Is(head, "x-thought:"u8) && Utf8Parser.TryParse(head[10..].TrimStart((byte)' '), out long thought, out _)) Thought = thought;
            else if (Is(head, "transfer-encoding:"u8)) _bodyLength = -1;
        }
        return true;
    }

    private static bool Is(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name) =>
        line.Length >= name.Length && System.Text.Ascii.EqualsIgnoreCase(line[..name.Length], name);
}
