using System.Runtime.CompilerServices;

namespace LocalHosting.Tests.Hosts;

/// <summary>Keeps the tests out of the developer's own user secrets and data folders.</summary>
internal static class TestEnvironment
{
    public static readonly string Root = Directory.CreateTempSubdirectory("localhosting-tests-").FullName;

    /// <summary>Every test gets this long; a wait that fails says so instead of hanging.</summary>
    public static CancellationToken Deadline => new CancellationTokenSource(TimeSpan.FromSeconds(90)).Token;

    [ModuleInitializer]
    internal static void Redirect()
    {
        Environment.SetEnvironmentVariable("APPDATA", Path.Combine(Root, "secrets"));      // where user secrets go, when set
        Environment.SetEnvironmentVariable("XDG_DATA_HOME", Path.Combine(Root, "data"));   // where data volumes go
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            if (Directory.Exists(Root)) Directory.Delete(Root, recursive: true);
        };
    }
}
