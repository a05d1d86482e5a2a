using System.Buffers;

namespace PromptCaching.Usage;

/// <summary>One event, taken apart: its data, joined where it stands on several lines, and what the data says.</summary>
internal readonly ref struct SseEvent
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _dataStart;       // where the data stands, if on one line
    private readonly byte[]? _joined;

    private SseEvent(ReadOnlySpan<byte> bytes, int dataStart, ReadOnlySpan<byte> data, byte[]? joined, bool isNamedError)
    {
        _bytes = bytes;
        _dataStart = dataStart;
        _joined = joined;
        Data = data;
        IsNamedError = isNamedError;
        Document = UsageDocument.Parse(data);
    }

    public ReadOnlySpan<byte> Data { get; }

    /// <summary><c>event: error</c>.</summary>
    public bool IsNamedError { get; }

    /// <summary>Null when the data is not a JSON object.</summary>
    public UsageDocument? Document { get; }

    public static SseEvent Parse(ReadOnlySpan<byte> bytes)
    {
        var data = ReadOnlySpan<byte>.Empty;
        var dataStart = 0;
        byte[]? joined = null;
        var joinedLength = 0;
        var dataLines = 0;
        var isError = false;
        for (var position = 0; NextLine(bytes, ref position, out var start, out var length);)
        {
            var line = bytes.Slice(start, length);
            if (TryField(line, "event"u8, out var value)) isError = line[value..].SequenceEqual("error"u8);
            if (!TryField(line, "data"u8, out value)) continue;
            if (dataLines == 1)
            {
                joined = ArrayPool<byte>.Shared.Rent(bytes.Length);
                data.CopyTo(joined);
                joinedLength = data.Length;
            }
            if (joined is not null)
            {
                joined[joinedLength++] = (byte)'\n';
                line[value..].CopyTo(joined.AsSpan(joinedLength));
                joinedLength += length - value;
            }
            data = line[value..];
            dataStart = start + value;
            dataLines++;
        }
        return new SseEvent(bytes, dataStart, joined is null ? data : joined.AsSpan(0, joinedLength), joined, isError);
    }

    /// <summary>The event that ends a chat completions stream.</summary>
    public static bool IsDone(ReadOnlySpan<byte> bytes)
    {
        for (var position = 0; NextLine(bytes, ref position, out var start, out var length);)
        {
            var line = bytes.Slice(start, length);
            if (TryField(line, "data"u8, out var value) && line[value..].Trim(" \t"u8).SequenceEqual("[DONE]"u8)) return true;
        }
        return false;
    }

    /// <summary>Whether bytes at the end of a stream, without an empty line behind them, are an event all the same.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> bytes)
    {
        using var parsed = Parse(bytes);
        return parsed.Document is not null || IsDone(bytes) || (parsed.Data.IsEmpty && bytes.TrimStart("\r\n"u8) is [] or [(byte)':', ..]);
    }

    /// <summary>Writes the event with its usage edited and all else as it was.</summary>
    public void WriteEdited(in UsageEdit edit, IBufferWriter<byte> output)
    {
        if (_joined is null)
        {
            output.Write(_bytes[.._dataStart]);
            UsageEditor.WriteDocument(Data, Document!.Usages, edit, output);
            output.Write(_bytes[(_dataStart + Data.Length)..]);
            return;
        }
        var edited = new ArrayBufferWriter<byte>(_bytes.Length + 512);
        UsageEditor.WriteDocument(Data, Document!.Usages, edit, edited);
        WriteLines(edited.WrittenSpan, output);
    }

    public void Dispose()
    {
        if (_joined is not null) ArrayPool<byte>.Shared.Return(_joined);
    }

    /// <summary>Data on several lines: all of it where the first line stood; the other fields keep their order.</summary>
    private void WriteLines(ReadOnlySpan<byte> data, IBufferWriter<byte> output)
    {
        var copied = 0;
        var written = false;
        for (var position = 0; NextLine(_bytes, ref position, out var start, out var length);)
        {
            var lineEnd = _bytes[(start + length)..position];
            if (!TryField(_bytes.Slice(start, length), "data"u8, out _)) continue;
            output.Write(_bytes[copied..start]);
            copied = position;
            if (written) continue;
            written = true;
            foreach (var range in data.Split((byte)'\n'))
            {
                output.Write("data: "u8);
                output.Write(data[range]);
                output.Write(lineEnd.IsEmpty ? "\n"u8 : lineEnd);
            }
        }
        output.Write(_bytes[copied..]);
    }

    private static bool NextLine(ReadOnlySpan<byte> bytes, ref int position, out int start, out int length)
    {
        start = position;
        if (position == 0 && bytes.StartsWith("\uFEFF"u8)) start = position = 3;   // a byte order mark may begin the stream
        length = 0;
        if (position >= bytes.Length) return false;
        var end = bytes[position..].IndexOfAny((byte)'\n', (byte)'\r');
        length = end < 0 ? bytes.Length - position : end;
        position += length;
        if (end >= 0) position += bytes[position] == (byte)'\r' && position + 1 < bytes.Length && bytes[position + 1] == (byte)'\n' ? 2 : 1;
        return true;
    }

    /// <summary>Whether the line is <c>name: value</c>; and where the value begins.</summary>
    private static bool TryField(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, out int value)
    {
        value = name.Length;
        if (!line.StartsWith(name)) return false;
        if (line.Length == value) return true;
        if (line[value] != (byte)':') return false;
        value++;
        if (line.Length > value && line[value] == (byte)' ') value++;
        return true;
    }
}
