using System.Globalization;
using Aspire.Hosting.Postgres;
using LocalHosting.Tests.Hosts;
using Npgsql;

namespace LocalHosting.Tests.Postgres;

public sealed class PostgresTests
{
    [Fact]
    public async Task The_service_gets_a_connection_string_in_Aspires_form_to_a_database_that_was_created()
    {
        await using var app = await TestApp.StartAsync(["--postgres=true", "--Parameters:postgres-password=p4ss-_.~()*+!"]);
        await app.UntilHealthyAsync("service");
        var given = (await app.GetAsync<Dictionary<string, string>>("service", "/environment"))["ConnectionStrings__database"];
        var port = new NpgsqlConnectionStringBuilder(given).Port;
        Assert.Equal($"Host=localhost;Port={port};Username=postgres;Password=p4ss-_.~()*+!;Database=database", given);
        Assert.Equal(given, await app.App.GetConnectionStringAsync("database", TestEnvironment.Deadline));
        Assert.Equal("database", await QueryAsync(app, "SELECT current_database()"));
    }

    [Fact]
    public async Task Data_in_a_volume_outlives_the_application()
    {
        var volume = $"kept-{Guid.NewGuid():N}";
        await using (var first = await TestApp.StartAsync(["--postgres=true", $"--volume={volume}"]))
        {
            await first.UntilHealthyAsync("database");
            await QueryAsync(first, "CREATE TABLE kept AS SELECT 'still here' AS text");
        }
        File.WriteAllText(PidFile(volume), $"{Environment.ProcessId}\n");   // as a kill leaves it, with a number that is somebody else's by now
        await using var second = await TestApp.StartAsync(["--postgres=true", $"--volume={volume}"]);
        await second.UntilHealthyAsync("database");
        Assert.Equal("still here", await QueryAsync(second, "SELECT text FROM kept"));
    }

    [Fact]
    public async Task Data_without_a_volume_survives_a_restart_of_the_server_but_not_of_the_application()
    {
        string directory;
        await using (var app = await TestApp.StartAsync(["--postgres=true"]))
        {
            await app.UntilHealthyAsync("database");
            await QueryAsync(app, "CREATE TABLE thrown_away AS SELECT 'still here' AS text");
            directory = (string)(await QueryAsync(app, "SHOW data_directory"))!;
            await app.RunAsync("postgres", KnownResourceCommands.RestartCommand);
            await app.UntilHealthyAsync("postgres");
            Assert.Equal("still here", await QueryAsync(app, "SELECT text FROM thrown_away"));
            Assert.True(Directory.Exists(directory));
        }
        Assert.False(Directory.Exists(directory));
    }

    [Fact]
    public async Task Two_applications_on_one_volume_is_an_error_that_names_the_folder()
    {
        var volume = $"shared-{Guid.NewGuid():N}";
        await using var first = await TestApp.StartAsync(["--postgres=true", $"--volume={volume}"]);
        await first.UntilHealthyAsync("postgres");
        await using var second = await TestApp.StartAsync(["--postgres=true", $"--volume={volume}"]);
        await second.UntilAsync("postgres", KnownResourceStates.FailedToStart);
        Assert.Contains($"{volume}' is in use by another AppHost.", second.LogOf("postgres"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_password_is_on_no_command_line()
    {
        await using var app = await TestApp.StartAsync(["--postgres=true", "--redis=true", "--Parameters:postgres-password=visible1", "--Parameters:redis-password=visible2"]);
        await app.UntilHealthyAsync("service");
        foreach (var resource in (string[])["postgres", "redis", "service"])
        {
            var snapshot = (await app.UntilHealthyAsync(resource)).Snapshot;
            var pid = Convert.ToInt32(snapshot.Properties.Single(property => property.Name == "executable.pid").Value, CultureInfo.InvariantCulture);
            Assert.DoesNotContain("visible", File.ReadAllText($"/proc/{pid}/cmdline"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Without_binaries_the_server_fails_and_says_what_to_do()
    {
        await using var app = await TestApp.StartAsync(["--postgres=true", "--LocalHosting:PostgresBinDirectory=/nowhere"]);
        await app.UntilAsync("postgres", KnownResourceStates.FailedToStart);
        Assert.Contains("LocalHosting:PostgresBinDirectory is '/nowhere', but there is no complete Postgres", app.LogOf("postgres"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Postgres_never_sees_itself_as_root()
    {
        var launch = await UnprivilegedLaunch.ChooseAsync(TestEnvironment.Deadline);
        var (_, user) = await launch.RunAsync("id", ["-u"], TestEnvironment.Deadline);
        Assert.NotEqual("0", user);
        if (!Environment.IsPrivilegedProcess) return;   // nobody else's identity to take

        var other = await UnprivilegedLaunch.AsOtherUserAsync(TestEnvironment.Deadline);   // where user namespaces are forbidden
        var (_, name) = await other!.RunAsync("id", ["-un"], TestEnvironment.Deadline);
        Assert.Equal(other.User, name);
    }

    private static string PidFile(string volume) =>
        Path.Combine(Environment.GetEnvironmentVariable("XDG_DATA_HOME")!, "aspire-localhosting", volume, "postmaster.pid");

    private static async Task<object?> QueryAsync(TestApp app, string sql)
    {
        var connectionString = await app.App.GetConnectionStringAsync("database", TestEnvironment.Deadline);
        await using var source = NpgsqlDataSource.Create(connectionString!);
#pragma warning disable CA2100 // The tests write their own SQL.
        await using var command = source.CreateCommand(sql);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(TestEnvironment.Deadline);
    }
}
