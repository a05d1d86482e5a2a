using System.Text;
using Gateway.Outbox;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.Outbox;

/// <summary>An outbox in a folder of its own.</summary>
internal sealed class OutboxFixture : IDisposable
{
    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("outbox-tests-").FullName;

    public OutboxLog Open(Action<OutboxOptions>? configure = null)
    {
        var options = new OutboxOptions { Directory = Directory };
        configure?.Invoke(options);
        return new OutboxLog(Options.Create(options), TimeProvider.System, NullLogger<OutboxLog>.Instance);
    }

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
        while (outbox.Read(batch, bytes) is { } read)
        {
            all.AddRange(read.Payloads.Select(static payload => Encoding.UTF8.GetString(payload.Span)));
            outbox.Delivered(read);
        }
        return all;
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
