namespace Gateway.ChatCompletions;

/// <summary>Finds the event that ends a chat completion stream.</summary>
internal static class StreamEnd
{
    /// <summary>Where in these whole lines <c>data: [DONE]</c> begins; -1 = nowhere. JSON cannot hold it: its strings have no raw line
    /// breaks.</summary>
    public static int IndexIn(ReadOnlySpan<byte> events)
    {
        for (var from = 0; events[from..].IndexOf("[DONE]"u8) is >= 0 and var found; from += found + 1)
        {
            var line = events[..(from + found)].TrimEnd((byte)' ');
            if (line.EndsWith("data:"u8) && (line.Length == 5 || line[^6] is (byte)'\n' or (byte)'\r')) return line.Length - 5;
        }
        return -1;
    }
}
