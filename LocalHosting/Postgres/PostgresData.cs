using System.Globalization;

namespace Aspire.Hosting.Postgres;

/// <summary>A server's data folder, held exclusively while the application runs.</summary>
internal sealed class PostgresData(string directory, bool isKept, FileStream? exclusive) : IDisposable
{
    private static readonly TimeSpan LingerDeadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    public string Directory => directory;

    /// <summary>What is thrown away need not survive a power cut.</summary>
    public bool IsKept => isKept;

    public bool IsInitialized => File.Exists(Path.Combine(directory, "PG_VERSION"));

    private string PidFile => Path.Combine(directory, "postmaster.pid");

    /// <param name="volume">The name of a kept folder; null for one that vanishes with the session.</param>
    /// <param name="resourceName">For the folder of the session.</param>
    /// <param name="sessionDirectory">Where what vanishes goes.</param>
    /// <param name="otherUser">The data will belong to another user, who cannot look into our home folder.</param>
    public static PostgresData Open(string? volume, string resourceName, string sessionDirectory, bool otherUser)
    {
        if (volume is null)
        {
            return new(otherUser
                ? System.IO.Directory.CreateTempSubdirectory($"aspire-{resourceName}-").FullName
                : Path.Combine(sessionDirectory, $"{resourceName}-data"), isKept: false, null);
        }
        var root = otherUser
            ? "/var/lib/aspire-localhosting"
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "aspire-localhosting");
        System.IO.Directory.CreateDirectory(root);
        var directory = Path.Combine(root, volume);
        try
        {
            return new(directory, isKept: true, new(directory + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            throw new DistributedApplicationException(
                $"The Postgres data in '{directory}' is in use by another AppHost. Stop that one, or give WithDataVolume another name here.");
        }
    }

    /// <summary>Makes sure no server is alive on the folder, and clears away what a killed one left.</summary>
    public async Task RecoverAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (LivingServer() is { } pid)
        {
            if (time.GetElapsedTime(start) > LingerDeadline)
            {
                throw new DistributedApplicationException(
                    $"The Postgres data in '{directory}' is in use by process {pid}. Stop that server, or give WithDataVolume another name.");
            }
            await Task.Delay(PollInterval, time, cancellationToken);   // the server of a killed AppHost needs a moment to end
        }
        File.Delete(PidFile);
    }

    public void Dispose()
    {
        exclusive?.Dispose();
        if (!isKept && System.IO.Directory.Exists(directory)) System.IO.Directory.Delete(directory, recursive: true);
    }

    private int? LivingServer()
    {
        if (!File.Exists(PidFile)) return null;
        if (!int.TryParse(File.ReadLines(PidFile).FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)) return null;
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(pid);
            return process.ProcessName.StartsWith("postgres", StringComparison.Ordinal) && !process.HasExited ? pid : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
