using CacheIndex.Postgres;
using CacheIndex.Prefixes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PromptCaching;

namespace CacheIndex.Tests.Postgres;

public sealed class PrefixSweepTests(PostgresServer server)
{
    private static readonly DateTimeOffset Now = IndexFixture.Start;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sweep_deletes_what_has_been_dead_for_the_grace_and_nothing_else()
    {
        var database = await server.CreateDatabaseAsync();
        await using var host = await IndexHost.StartHealthyAsync(database, new ManualClock(Now),
            ("Sweep:Interval", "1.00:00:00"), ("Sweep:Grace", "00:10:00"), ("Sweep:PagesPerStep", "1"));
        var scope = Some.Scope();
        var index = host.Services.GetRequiredService<IPrefixIndex>();
        var entries = Enumerable.Range(0, 1_000).Select(n => new PrefixWrite(Some.Hash(), n, CacheTier.FiveMinutes, Now.AddMinutes(-20).AddSeconds(n * 2))).ToArray();
        await index.WriteAsync([.. entries.Select(entry => new ScopedWrite(scope, entry, Now.AddMinutes(-30)))], Cancellation);

        var deleted = await host.Services.GetRequiredService<PrefixSweep>().RunAsync(Cancellation);

        var kept = entries.Where(entry => entry.ExpiresAt > Now.AddMinutes(-10)).Select(entry => entry.TokenCount);
        Assert.Equal(entries.Length - kept.Count(), deleted);
        Assert.Equal(kept, await CountsAsync(database));
    }

    [Fact]
    public async Task Only_one_replica_sweeps_at_a_time()
    {
        var database = await server.CreateDatabaseAsync();
        await using var host = await IndexHost.StartHealthyAsync(database, new ManualClock(Now), ("Sweep:Interval", "1.00:00:00"));
        var sweep = host.Services.GetRequiredService<PrefixSweep>();
        await using var source = NpgsqlDataSource.Create(database);
        await using (var other = await source.OpenConnectionAsync(Cancellation))
        {
            await using var take = new NpgsqlCommand(PrefixSql.TryLockSweep, other);
            take.Parameters.With(AdvisoryLocks.Sweep);
            Assert.Equal(true, await take.ExecuteScalarAsync(Cancellation));
            Assert.Null(await sweep.RunAsync(Cancellation));
        }
        source.Clear();
        await Eventually.TrueAsync(async () => await sweep.RunAsync(Cancellation) == 0, "the lock of a replica that is gone is free");
    }

    [Fact]
    public async Task The_service_sweeps_by_itself()
    {
        var database = await server.CreateDatabaseAsync();
        await using var host = await IndexHost.StartHealthyAsync(database, new ManualClock(Now), ("Sweep:Interval", "00:00:01"), ("Sweep:Grace", "00:00:00"));
        await host.Services.GetRequiredService<IPrefixIndex>().WriteAsync([new(Some.Scope(), Some.Write(Now.AddDays(-1)), Now.AddDays(-1))], Cancellation);
        await Eventually.TrueAsync(async () => (await CountsAsync(database)).Count == 0, "the dead entry is gone");
    }

    private static async Task<List<long>> CountsAsync(string database)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand("SELECT token_count FROM prefix_entries ORDER BY 1");
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var counts = new List<long>();
        while (await reader.ReadAsync(Cancellation)) counts.Add(reader.GetInt64(0));
        return counts;
    }
}
