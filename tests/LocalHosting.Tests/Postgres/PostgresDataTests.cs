using LocalHosting.Tests.Hosts;

namespace LocalHosting.Tests.Postgres;

public sealed class PostgresDataTests
{
    [Fact]
    public async Task Data_in_a_volume_outlives_the_application()
    {
        using var volume = new Volume();
        await using (var first = await TestApp.StartAsync(["--postgres=true", $"--volume={volume.Name}"]))
        {
            await first.UntilHealthyAsync("database");
            await first.QueryAsync("CREATE TABLE kept AS SELECT 'still here' AS text");
        }
        File.WriteAllText(volume.PidFile, $"{Environment.ProcessId}\n");   // as a kill leaves it, with a number that is somebody else's by now
        await using var second = await TestApp.StartAsync(["--postgres=true", $"--volume={volume.Name}"]);
        await second.UntilHealthyAsync("database");
        Assert.Equal("still here", await second.QueryAsync("SELECT text FROM kept"));
    }

    [Fact]
    public async Task Data_without_a_volume_survives_a_restart_of_the_server_but_not_of_the_application()
    {
        string directory;
        await using (var app = await TestApp.StartAsync(["--postgres=true"]))
        {
            await app.UntilHealthyAsync("database");
            await app.QueryAsync("CREATE TABLE thrown_away AS SELECT 'still here' AS text");
            directory = (string)(await app.QueryAsync("SHOW data_directory"))!;
            await app.RunAsync("postgres", KnownResourceCommands.RestartCommand);
            await app.UntilHealthyAsync("postgres");
            Assert.Equal("still here", await app.QueryAsync("SELECT text FROM thrown_away"));
            Assert.True(Directory.Exists(directory));
        }
        Assert.False(Directory.Exists(directory));
    }

    [Fact]
    public async Task Two_applications_on_one_volume_is_an_error_that_names_the_folder()
    {
        using var volume = new Volume();
        await using var first = await TestApp.StartAsync(["--postgres=true", $"--volume={volume.Name}"]);
        await first.UntilHealthyAsync("postgres");
        await using var second = await TestApp.StartAsync(["--postgres=true", $"--volume={volume.Name}"]);
        await second.UntilAsync("postgres", KnownResourceStates.FailedToStart);
        Assert.Contains($"{volume.Directory}' is in use by another AppHost.", second.LogOf("postgres"), StringComparison.Ordinal);
    }
}
