namespace Gateway.ChatCompletions;

/// <summary>Finds the event that ends a chat completion stream.</summary>
internal static class StreamEnd
{
    /// <summary>Whether these whole lines hold <c>data: [DONE]</c>. JSON cannot: its strings have no raw line breaks.</summary>
    public static bool IsIn(ReadOnlySpan<byte> events)
    {
        while (events.IndexOf("[DONE]"u8) is >= 0 and var at)
        {
            var before = events[..at].TrimEnd(" "u8);
            if (before.EndsWith("data:"u8) && (before.Length == 5 || before[^6] is (byte)'\n' or (byte)'\r')) return true;
            events = events[(at + 1)..];
        }
        return false;
    }
}
