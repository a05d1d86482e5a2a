namespace LocalHosting.Tests.Hosts;

/// <summary>A data volume of its own for one test.</summary>
internal sealed class Volume : IDisposable
{
    public string Name { get; } = $"test-{Guid.NewGuid():N}";

    public string Directory => Path.Combine(Environment.GetEnvironmentVariable("XDG_DATA_HOME")!, "aspire-localhosting", Name);

    public string PidFile => Path.Combine(Directory, "postmaster.pid");

    public void Dispose()
    {
        if (System.IO.Directory.Exists(Directory)) System.IO.Directory.Delete(Directory, recursive: true);
    }
}
