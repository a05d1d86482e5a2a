using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Postgres;

/// <summary>Where initdb, postgres and pg_ctl are: the setting, the npm package of the set-up, then the machine's own.</summary>
internal sealed record PostgresBinaries(string Directory)
{
    private const string Setting = "LocalHosting:PostgresBinDirectory";

    public string Postgres => Program("postgres");

    public string InitDb => Program("initdb");

    public string PgCtl => Program("pg_ctl");

    // The pinned package comes before the machine's own: a kept data folder only opens with the major version that made it.
    public static PostgresBinaries Find(Assembly? appHost, IConfiguration configuration)
    {
        if (configuration[Setting] is { Length: > 0 } configured)
        {
            return new PostgresBinaries(configured).Complete
                ?? throw new DistributedApplicationException($"{Setting} is '{configured}', but there is no complete Postgres (initdb, pg_ctl, postgres) there.");
        }
        var packaged = AppHostMetadata.Read(appHost, AppHostMetadata.PostgresPath);
        return (packaged is null ? null : new PostgresBinaries(Path.Combine(packaged, "bin")).Complete)
            ?? (ProgramPath.Find("initdb", Debian()) is { } initDb ? new PostgresBinaries(Path.GetDirectoryName(initDb)!).Complete : null)
            ?? throw new DistributedApplicationException(
                $"Postgres is missing (looked in '{packaged}' and the PATH). Run the set-up again (node eng/setup.mjs), or set {Setting} to a folder with initdb, pg_ctl and postgres.");
    }

    private PostgresBinaries? Complete => File.Exists(Postgres) && File.Exists(InitDb) && File.Exists(PgCtl) ? this : null;

    private string Program(string name) => Path.Combine(Directory, OperatingSystem.IsWindows() ? name + ".exe" : name);

    private static IEnumerable<string> Debian()
    {
        const string Root = "/usr/lib/postgresql";
        return System.IO.Directory.Exists(Root) ? System.IO.Directory.GetDirectories(Root).OrderDescending().Select(version => Path.Combine(version, "bin")) : [];
    }
}
