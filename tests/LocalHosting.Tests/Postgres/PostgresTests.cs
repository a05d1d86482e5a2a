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
        Assert.Equal("database", await app.QueryAsync("SELECT current_database()"));
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
}
