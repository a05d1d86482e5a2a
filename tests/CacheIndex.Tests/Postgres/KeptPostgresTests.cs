using Npgsql;
using TestSupport;

namespace CacheIndex.Tests.Postgres;

public sealed class KeptPostgresTests
{
    [Fact]
    public async Task A_server_on_kept_data_waits_until_the_one_before_has_stopped()
    {
        var folder = Directory.CreateTempSubdirectory("promptcache-kept-");
        try
        {
            var before = await PrivatePostgres.StartInAsync(folder.FullName);
            await before.CreateDatabaseAsync("kept");
            var start = PrivatePostgres.StartInAsync(folder.FullName);
            await before.DisposeAsync();
            await using var after = await start;
            await using var source = NpgsqlDataSource.Create(await after.CreateDatabaseAsync("kept"));
            await using var command = source.CreateCommand("SELECT 1");
            Assert.Equal(1, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
