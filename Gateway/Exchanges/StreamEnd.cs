using System.Text.Json;
using PromptCaching.Prompts;

namespace Gateway.Exchanges;

/// <summary>Finds the event that ends a stream.</summary>
internal static class StreamEnd
{
    /// <summary>Where in these whole lines the data line of the last event begins (<c>[DONE]</c>, <c>message_stop</c>, <c>response.completed</c>);
    /// -1 = nowhere.</summary>
    public static int IndexIn(ReadOnlySpan<byte> events, PromptDialect dialect) => dialect switch
    {
        PromptDialect.Messages => OfType(events, "message_stop"u8, "\"message_stop\""u8),
        PromptDialect.Responses => Response(events),
        _ => Done(events),
    };

    /// <summary>JSON cannot hold it: its strings have no raw line breaks.</summary>
    private static int Done(ReadOnlySpan<byte> events)
    {
        for (var from = 0; events[from..].IndexOf("[DONE]"u8) is >= 0 and var found; from += found + 1)
        {
            var line = events[..(from + found)].TrimEnd((byte)' ');
            if (line.EndsWith("data:"u8) && (line.Length == 5 || line[^6] is (byte)'\n' or (byte)'\r')) return line.Length - 5;
        }
        return -1;
    }

    /// <summary>A response ends in one of three ways.</summary>
    private static int Response(ReadOnlySpan<byte> events)
    {
        var at = OfType(events, "response.completed"u8, "\"response.completed\""u8);
        if (at < 0) at = OfType(events, "response.incomplete"u8, "\"response.incomplete\""u8);
        return at >= 0 ? at : OfType(events, "response.failed"u8, "\"response.failed\""u8);
    }

    private static int OfType(ReadOnlySpan<byte> events, ReadOnlySpan<byte> type, ReadOnlySpan<byte> quoted)
    {
        for (var from = 0; events[from..].IndexOf(quoted) is >= 0 and var found; from += found + 1)
        {
            var start = events[..(from + found)].LastIndexOfAny((byte)'\n', (byte)'\r') + 1;
            var line = events[start..];
            var length = line.IndexOfAny((byte)'\n', (byte)'\r');
            if (length >= 0) line = line[..length];
            if (line.StartsWith("data:"u8) && IsOfType(line[5..], type)) return start;
        }
        return -1;
    }

    /// <summary>Asked of the JSON itself: the name may also stand in a tool's input.</summary>
    private static bool IsOfType(ReadOnlySpan<byte> data, ReadOnlySpan<byte> type)
    {
        try
        {
            var reader = new Utf8JsonReader(data);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isType = reader.ValueTextEquals("type"u8);
                if (!reader.Read()) return false;
                if (isType) return reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(type);
                reader.Skip();
            }
            return false;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;   // one of several data lines, no JSON, or text that is no Unicode: the stream's own end does then
        }
    }
}
