using CacheIndex.Replay;

namespace CacheIndex.Tests.Replay;

/// <summary>Traces like those of chats: several conversations that share their first blocks and grow, repeat or branch off, with pauses around
/// the window, to the millisecond equal to it too.</summary>
internal static class Conversations
{
    public static TraceRequest[] Generate(int seed, int requests, TimeSpan window)
    {
        var random = new Random(seed);
        var conversations = Enumerable.Range(0, 12).Select(_ => new List<long> { 1, random.Next(2, 4) }).ToArray();
        var block = 100L;
        var now = 0L;
        var trace = new TraceRequest[requests];
        for (var i = 0; i < trace.Length; i++)
        {
            now += random.Next(8) switch
            {
                0 => 0,
                1 => (long)window.TotalMilliseconds,
                2 => random.NextInt64((long)window.TotalMilliseconds),
                _ => random.Next(1_000),
            };
            var blocks = conversations[random.Next(conversations.Length)];
            if (random.Next(5) == 0) blocks.RemoveRange(2, random.Next(blocks.Count - 1));
            if (random.Next(4) != 0) for (var more = random.Next(1, 9); more > 0; more--) blocks.Add(block++);
            // A block that others repeat has one length only, so what ends in a short one is a block of its own.
            long[] prompt = random.Next(3) == 0 ? [.. blocks, block++] : [.. blocks];
            var tokens = prompt.Length * 512L - (prompt.Length > blocks.Count ? random.Next(512) : 0);
            trace[i] = new TraceRequest(i + 1, TimeSpan.FromMilliseconds(now), tokens, random.Next(500), prompt, null);
        }
        return trace;
    }
}
