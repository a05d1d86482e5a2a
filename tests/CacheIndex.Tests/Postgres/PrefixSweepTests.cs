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

    [Fact]
    public async Task The_dead_are_counted_by_hour_scope_and_tier_with_those_never_read_apart()
    {
        var database = await server.CreateDatabaseAsync();
        await using var host = await IndexHost.StartHealthyAsync(database, new ManualClock(Now), ("Sweep:Interval", "1.00:00:00"), ("Sweep:PagesPerStep", "1"));
        var index = host.Services.GetRequiredService<PostgresPrefixIndex>();
        var sweep = host.Services.GetRequiredService<PrefixSweep>();
        var (scope, other) = (Some.Scope(), Some.Scope());
        var at = Now.AddHours(-5).AddMinutes(10);
        var (read, written) = (Some.Write(at, tokens: 1_000), Some.Write(at, tokens: 300));
        await WriteAsync(scope, at, read, written, Some.Write(at, CacheTier.OneHour, 50));
        await WriteAsync(other, at, Some.Write(at, tokens: 7));
        await WriteAsync(scope, Now, Some.Write(Now));
        await index.RefreshAsync([new(scope, new(read.Hash, at.AddMinutes(9)))], Cancellation);
        Assert.Equal(4, await sweep.RunAsync(Cancellation));
        await WriteAsync(scope, at, Some.Write(at, tokens: 20));
        Assert.Equal(1, await sweep.RunAsync(Cancellation));

        var (hour, later) = (Now.AddHours(-5), Now.AddHours(-4));
        Assert.Equal(
            new[]
            {
                (hour, scope.Id, (short)0, 3L, 1_320m, 2L, 320m),
                (later, scope.Id, (short)1, 1L, 50m, 1L, 50m),
                (hour, other.Id, (short)0, 1L, 7m, 1L, 7m),
            }.Order(),
            (await DeathsAsync(database)).Order());

        async Task WriteAsync(CacheScope where, DateTimeOffset when, params PrefixWrite[] writes) =>
            await index.WriteAsync([.. writes.Select(write => new ScopedWrite(where, write, when))], Cancellation);
    }

    [Fact]
    public async Task Deaths_are_forgotten_after_their_retention()
    {
        var database = await server.CreateDatabaseAsync();
        await using var host = await IndexHost.StartHealthyAsync(database, new ManualClock(Now), ("Sweep:Interval", "1.00:00:00"), ("Sweep:DeathsRetentionDays", "30"));
        foreach (var days in new[] { 29, 31 })
        {
            await host.Services.GetRequiredService<PostgresPrefixIndex>().WriteAsync([new(Some.Scope(), Some.Write(Now.AddDays(-days)), Now.AddDays(-days))], Cancellation);
        }
        await host.Services.GetRequiredService<PrefixSweep>().RunAsync(Cancellation);
        Assert.Equal(Now.AddDays(-29), Assert.Single(await DeathsAsync(database)).Hour);
    }

    [Fact]
    public async Task Under_a_steady_load_the_table_stays_as_large_as_what_is_live()
    {
        const int Rounds = 12;
        const int EntriesPerRound = 2_000;
        var database = await server.CreateDatabaseAsync();
        var clock = new ManualClock(Now);
        await using var host = await IndexHost.StartHealthyAsync(database, clock,
            ("Sweep:Interval", "1.00:00:00"), ("Sweep:Grace", "00:00:00"), ("Sweep:PagesPerStep", "4"));
        var index = host.Services.GetRequiredService<PostgresPrefixIndex>();
        var sweep = host.Services.GetRequiredService<PrefixSweep>();
        var sizes = new List<long>();
        for (var round = 0; round < Rounds; round++)
        {
            // Each round's entries are dead in the next; writers go on while the sweep walks.
            var sweeping = sweep.RunAsync(Cancellation);
            await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
            {
                var (scope, now) = (Some.Scope(), clock.Now);
                for (var written = 0; written < EntriesPerRound / 4; written += 100)
                {
                    await index.WriteAsync([.. Enumerable.Range(0, 100).Select(_ => new ScopedWrite(scope, Some.Write(now), now))], Cancellation);
                }
            }));
            Assert.NotNull(await sweeping);
            Assert.NotNull(await sweep.RunAsync(Cancellation));
            await VacuumAsync(database);   // As autovacuum does by itself, once a minute.
            sizes.Add(await PagesAsync(database));
            clock.Advance(TimeSpan.FromMinutes(5));
        }
        await sweep.RunAsync(Cancellation);

        Assert.True(sizes[^1] <= sizes[2] * 3 / 2, $"Pages after each round: {string.Join(", ", sizes)}");
        Assert.Empty(await CountsAsync(database));
        Assert.Equal(Rounds * EntriesPerRound, (await DeathsAsync(database)).Sum(death => death.Entries));
    }

    private static async Task VacuumAsync(string database)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand("VACUUM prefix_entries");
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private static async Task<long> PagesAsync(string database)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(PrefixSql.CountPages);
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    private static async Task<List<(DateTimeOffset Hour, Guid Scope, short Tier, long Entries, decimal Tokens, long Unread, decimal UnreadTokens)>> DeathsAsync(
        string database)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand("SELECT hour, scope_id, tier, entries, tokens, unread_entries, unread_tokens FROM prefix_deaths");
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var deaths = new List<(DateTimeOffset, Guid, short, long, decimal, long, decimal)>();
        while (await reader.ReadAsync(Cancellation))
        {
            deaths.Add((reader.GetFieldValue<DateTimeOffset>(0), reader.GetGuid(1), reader.GetInt16(2), reader.GetInt64(3), reader.GetDecimal(4),
                reader.GetInt64(5), reader.GetDecimal(6)));
        }
        return deaths;
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
