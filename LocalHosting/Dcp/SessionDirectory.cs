namespace Aspire.Hosting.Dcp;

/// <summary>A private folder for one run: configuration, certificates, data to throw away. What a killed run left is swept up by the next.</summary>
internal sealed class SessionDirectory : IDisposable
{
    private const string Prefix = "aspire-session-";
    private const string LockFile = "lock";

    private readonly FileStream _lock;

    public SessionDirectory()
    {
        Sweep();
        FileStream? claimed;
        do
        {
            FullName = Directory.CreateTempSubdirectory(Prefix).FullName;
            claimed = TryLock(FullName, FileMode.CreateNew);
        }
        while (claimed is null);   // swept up by another start between its making and its lock
        _lock = claimed;
    }

    public string FullName { get; }

    public void Dispose()
    {
        _lock.Dispose();
        TryDelete(FullName);
    }

    /// <summary>A folder whose lock nobody holds belongs to nobody. One without a lock file is just being made.</summary>
    private static void Sweep()
    {
        foreach (var directory in Directory.GetDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            using (var held = TryLock(directory, FileMode.Open))
            {
                if (held is null) continue;   // in use, just being made, or another user's
                TryDelete(directory);         // under its lock: nobody claims it meanwhile
            }
            TryDelete(directory);   // Windows keeps a file that is open
        }
    }

    /// <summary>Null where another process holds the lock or has taken the folder away. On Unix a file exists before it is locked.</summary>
    private static FileStream? TryLock(string directory, FileMode mode)
    {
        var path = Path.Combine(directory, LockFile);
        try
        {
            var held = new FileStream(path, mode, FileAccess.ReadWrite, FileShare.None);
            if (File.Exists(path)) return held;
            held.Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Held, gone, or not ours to open.
        }
        return null;
    }

    private static void TryDelete(string directory)
    {
        try
        {
            Directory.Delete(directory, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A process that is just ending still writes there; the next start deletes it.
        }
    }
}
