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
        FullName = Directory.CreateTempSubdirectory(Prefix).FullName;
        _lock = Lock(FullName);
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
        foreach (var directory in Directory.GetDirectories(Path.GetTempPath(), Prefix + "*").Where(found => File.Exists(Path.Combine(found, LockFile))))
        {
            try
            {
                using var exclusive = Lock(directory);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                continue;   // in use, or another user's
            }
            TryDelete(directory);
        }
    }

    private static FileStream Lock(string directory) =>
        new(Path.Combine(directory, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

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
