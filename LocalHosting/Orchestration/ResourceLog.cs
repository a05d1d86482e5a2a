using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Aspire.Hosting.Orchestration;

/// <summary>The latest lines a resource printed, over all its restarts, and whoever is reading along.</summary>
internal sealed class ResourceLog(TimeProvider time, Action<string, bool>? repeat)
{
    private const int MaxLines = 10_000;

    private readonly Lock _lock = new();
    private readonly Queue<LogLine> _lines = new();
    private readonly HashSet<Channel<LogLine>> _readers = [];
    private int _count;

    /// <summary>Adds a line of LocalHosting's own, stamped as DCP stamps the others.</summary>
    public void Write(string text, bool isError = false)
    {
        foreach (var line in text.Split('\n'))
        {
            Append($"{time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)} {line.TrimEnd()}", isError);
        }
    }

    /// <summary>Adds a line that begins with its time stamp.</summary>
    public void Append(string stampedText, bool isError)
    {
        lock (_lock)
        {
            var line = new LogLine(++_count, stampedText, isError);
            if (_lines.Count == MaxLines) _lines.Dequeue();
            _lines.Enqueue(line);
            foreach (var reader in _readers) reader.Writer.TryWrite(line);
        }
        repeat?.Invoke(WithoutStamp(stampedText), isError);
    }

    /// <summary>The last lines but stack frames, for an error message.</summary>
    public IReadOnlyList<string> Tail(int lines)
    {
        lock (_lock) return [.. _lines.Select(line => WithoutStamp(line.Text)).Where(static text => !IsStackFrame(text)).TakeLast(lines)];
    }

    /// <summary>Where an exception came from says less to the reader of a short message than what it says.</summary>
    private static bool IsStackFrame(string text) =>
        text.TrimStart() is var trimmed && (trimmed.StartsWith("at ", StringComparison.Ordinal) || trimmed.StartsWith("--- End of", StringComparison.Ordinal));

    /// <summary>Everything so far and, when following, everything to come. A slow reader loses old lines rather than holding them all.</summary>
    public async IAsyncEnumerable<LogLine> ReadAsync(bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<LogLine>(new BoundedChannelOptions(MaxLines) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_lock)
        {
            foreach (var line in _lines) channel.Writer.TryWrite(line);
            if (follow) _readers.Add(channel);
            else channel.Writer.Complete();
        }
        try
        {
            await foreach (var line in channel.Reader.ReadAllAsync(cancellationToken)) yield return line;
        }
        finally
        {
            lock (_lock) _readers.Remove(channel);
        }
    }

    private static string WithoutStamp(string text) => text[(text.IndexOf(' ', StringComparison.Ordinal) + 1)..];
}
