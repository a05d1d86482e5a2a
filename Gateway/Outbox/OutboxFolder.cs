using System.Buffers.Binary;
using System.Globalization;

namespace Gateway.Outbox;

/// <summary>One gateway's own folder of segment files, kept from others by a lock file. What crashed or removed gateways have left in the
/// neighbouring folders is moved here.</summary>
internal sealed class OutboxFolder : IDisposable
{
    /// <summary>Gateways that can share one directory.</summary>
    public const int MaxSlots = 64;

    private const string Extension = ".records";
    private const string LockName = "lock";
    private const string DeliveredName = "delivered";
    private const int DeliveredSize = 20;

    private readonly string _path;
    private readonly FileStream _lock;
    private readonly FileStream _delivered;

    private OutboxFolder(string path, FileStream claimed)
    {
        _path = path;
        _lock = claimed;
        try
        {
            _delivered = new FileStream(
                Path.Combine(path, DeliveredName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        }
        catch
        {
            claimed.Dispose();
            throw;
        }
    }

    /// <summary>Claims the first free slot and adopts what lies in other free ones.</summary>
    /// <exception cref="IOException">The directory cannot be used.</exception>
    public static OutboxFolder Claim(string directory)
    {
        Directory.CreateDirectory(directory);
        OutboxFolder? own = null;
        try
        {
            for (var slot = 0; slot < MaxSlots; slot++)
            {
                var path = Path.Combine(directory, slot.ToString("D2", CultureInfo.InvariantCulture));
                if (own is not null && !Directory.Exists(path)) continue;
                Directory.CreateDirectory(path);
                if (TryLock(path) is not { } claimed) continue;
                if (own is null)
                {
                    own = new OutboxFolder(path, claimed);
                    continue;
                }
                using (claimed) own.Adopt(path);
            }
        }
        catch
        {
            own?.Dispose();   // A later try finds the slot free.
            throw;
        }
        return own ?? throw new IOException(
            $"All {MaxSlots} slots of the outbox directory '{directory}' are taken by running gateways, or belong to other users.");
    }

    /// <summary>The segments' numbers, ascending.</summary>
    public long[] Segments() => Numbers(_path);

    public string PathOf(long segment) => Path.Combine(_path, Name(segment));

    public void Delete(long segment) => File.Delete(PathOf(segment));

    /// <summary>A file beside the segments for records that CacheIndex will not take.</summary>
    public string RejectedPath => Path.Combine(_path, "rejected.jsonl");

    /// <summary>Where delivery had come to; the very start where that is not known.</summary>
    public OutboxPosition ReadDelivered()
    {
        Span<byte> bytes = stackalloc byte[DeliveredSize];
        if (RandomAccess.Read(_delivered.SafeFileHandle, bytes, 0) != DeliveredSize
            || OutboxFrame.Checksum(bytes[..16]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..])) return default;
        return new(BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]));
    }

    /// <summary>Not forced to the disk: an older position only means that some records are sent again.</summary>
    public void WriteDelivered(OutboxPosition position)
    {
        Span<byte> bytes = stackalloc byte[DeliveredSize];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, position.Segment);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], position.Offset);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[16..], OutboxFrame.Checksum(bytes[..16]));
        RandomAccess.Write(_delivered.SafeFileHandle, bytes, 0);
    }

    public void Dispose()
    {
        _delivered.Dispose();
        _lock.Dispose();
    }

    private void Adopt(string path)
    {
        var next = Math.Max(Segments().LastOrDefault(), ReadDelivered().Segment) + 1;   // behind all that was ever delivered from here
        foreach (var segment in Numbers(path)) File.Move(Path.Combine(path, Name(segment)), PathOf(next++));
    }

    private static string Name(long segment) => segment.ToString("D16", CultureInfo.InvariantCulture) + Extension;

    private static long[] Numbers(string path) =>
    [
        .. Directory.EnumerateFiles(path, "*" + Extension)
            .Select(static file =>
                long.TryParse(Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1)
            .Where(static number => number > 0)
            .Order(),
    ];

    /// <summary>The lock ends with the process, however it ends. Null where another gateway has it, or it may not be opened.</summary>
    private static FileStream? TryLock(string path)
    {
        try
        {
            return new FileStream(Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
