using System.Collections.Concurrent;
using System.Text;
using Gateway.Outbox;
using Gateway.Tests.Shared;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.Outbox;

/// <summary>An outbox in a folder of its own.</summary>
internal sealed class OutboxFixture : ILogger<OutboxLog>, IDisposable
{
    private readonly ConcurrentQueue<(LogLevel Level, string Line)> _lines = new();

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("outbox-tests-").FullName;

    public OutboxLog Open(Action<OutboxOptions>? configure = null, TimeProvider? clock = null)
    {
        var options = new OutboxOptions { Directory = Directory };
        configure?.Invoke(options);
        return new OutboxLog(Options.Create(options), clock ?? TimeProvider.System, this);
    }

    /// <summary>What was logged at this level.</summary>
    public string[] Lines(LogLevel level) => [.. _lines.Where(line => line.Level == level).Select(static line => line.Line)];

    public string[] Segments() =>
        [.. System.IO.Directory.EnumerateFiles(Directory, "*.records", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    public static async Task AppendAsync(OutboxLog outbox, string payload)
    {
        var frame = new byte[OutboxFrame.HeaderSize + Encoding.UTF8.GetByteCount(payload)];
        Encoding.UTF8.GetBytes(payload, frame.AsSpan(OutboxFrame.HeaderSize));
        await outbox.AppendAsync(frame, out _);
    }

    /// <summary>Everything undelivered, marked as delivered on the way.</summary>
    public static List<string> Drain(OutboxLog outbox, int batch = 100, int bytes = 1 << 20)
    {
        List<string> all = [];
        while (outbox.Read(batch, bytes, out _) is { } read)
        {
            all.AddRange(read.Payloads.Select(static payload => Encoding.UTF8.GetString(payload.Span)));
            outbox.Delivered(read);
        }
        return all;
    }

    /// <summary>Has the disk tried again, as the outbox does every second, until it takes what comes.</summary>
    public static Task UntilDiskWorksAsync(OutboxLog outbox) => Until.TrueAsync(
        () =>
        {
            outbox.Maintain();
            return outbox.State().Trouble is null;
        },
        "the disk works again");

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((logLevel, formatter(state, exception)));

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
