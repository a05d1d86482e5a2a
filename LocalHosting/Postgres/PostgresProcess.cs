using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.Postgres;

/// <summary>Starts and stops one server.</summary>
internal sealed class PostgresProcess(PostgresServerResource server, Func<PostgresBinaries> findBinaries, TimeProvider time) : IDisposable
{
    private PostgresBinaries? _binaries;
    private UnprivilegedLaunch? _launch;
    private PostgresData? _data;

    public async Task<ProcessPlan> PrepareAsync(ProcessContext context, CancellationToken cancellationToken)
    {
        _binaries = findBinaries();
        _launch ??= await UnprivilegedLaunch.ChooseAsync(cancellationToken);
        _data ??= PostgresData.Open(
            server.Annotations.OfType<DataVolumeAnnotation>().LastOrDefault()?.Name, server.Name, context.SessionDirectory, _launch.User is not null);
        if (_data.IsInitialized) await _data.RecoverAsync(time, cancellationToken);
        else await InitializeAsync(context, _binaries, _launch, _data, cancellationToken);
        List<string> arguments =
        [
            "-D", _data.Directory,
            "-p", server.PrimaryEndpoint.Port.ToString(CultureInfo.InvariantCulture),
            "-c", "listen_addresses=localhost",
            "-c", "unix_socket_directories=",   // a socket's path may not exceed 107 bytes; TCP has no such trouble
        ];
        if (!_data.IsKept) arguments.AddRange(["-c", "fsync=off", "-c", "full_page_writes=off"]);   // a killed server loses nothing by it, only a machine
        var (path, all) = _launch.Command(_binaries.Postgres, arguments);
        return new(path, all, Path.GetPathRoot(_data.Directory)!);
    }

    /// <summary>A fast shutdown: clients are sent away and everything is written. SIGTERM would wait for the clients.</summary>
    public async Task ShutDownAsync(CancellationToken cancellationToken)
    {
        var (exitCode, output) = await _launch!.RunAsync(
            _binaries!.PgCtl, ["stop", "-D", _data!.Directory, "-m", "fast", "-w", "-t", "8"], cancellationToken);
        if (exitCode != 0) throw new DistributedApplicationException(output);
    }

    public void Dispose() => _data?.Dispose();

    /// <summary>Initialises beside the final place and moves the result there, so that a half-made folder is never taken for a whole one.</summary>
    private async Task InitializeAsync(
        ProcessContext context, PostgresBinaries binaries, UnprivilegedLaunch launch, PostgresData data, CancellationToken cancellationToken)
    {
        var unfinished = data.Directory + ".new";
        if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        Directory.CreateDirectory(unfinished);
        var passwordFile = data.Directory + ".password";
        PrivateFile.Write(passwordFile, (await server.PasswordParameter.GetValueAsync(cancellationToken))!);
        try
        {
            await launch.OwnAsync(unfinished, cancellationToken);
            await launch.OwnAsync(passwordFile, cancellationToken);
            List<string> arguments =
            [
                "-D", unfinished, "-U", (await server.UserName.GetValueAsync(cancellationToken))!, "-E", "UTF8", "--no-locale",
                "-A", "scram-sha-256", $"--pwfile={passwordFile}", "--no-instructions",
            ];
            if (!data.IsKept) arguments.Add("--no-sync");
            var (exitCode, output) = await launch.RunAsync(binaries.InitDb, arguments, cancellationToken);
            context.Log.Write(output, isError: exitCode != 0);
            if (exitCode != 0) throw new DistributedApplicationException($"initdb failed for resource '{server.Name}': {output}");
        }
        finally
        {
            File.Delete(passwordFile);
        }
        if (Directory.Exists(data.Directory)) Directory.Delete(data.Directory);   // only ever empty: it holds no PG_VERSION
        Directory.Move(unfinished, data.Directory);
    }
}
