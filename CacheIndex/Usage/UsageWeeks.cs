using CacheIndex.Analytics;
using CacheIndex.Postgres;
using Npgsql;

namespace CacheIndex.Usage;

/// <summary>The ledger's weeks of UTC, from Monday. Each is added up once, when it is over: what comes late is added to it, so until then nothing has to be.</summary>
internal sealed class UsageWeeks(NpgsqlDataSource dataSource, TimeProvider clock)
{
    private long _until;

    /// <summary>Weeks before this are added up. What another replica has added up since is not known here before the next turn, and not missed: its days are there.</summary>
    public DateTimeOffset Until => new(Volatile.Read(ref _until), TimeSpan.Zero);

    /// <summary>Adds up the weeks that are over.</summary>
    public async Task AddUpAsync(CancellationToken cancellationToken)
    {
        var over = UsageRange.Floor(clock.GetUtcNow(), UsageRange.Week);
        if (over <= Until) return;
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LedgerLock.TakeAloneAsync(connection, seconds: 0, cancellationToken);
        foreach (var sql in UsageSql.AddUpWeeks)
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };   // a ledger from before there were weeks has all of them to add up
            command.Parameters.With(over);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);
        Volatile.Write(ref _until, over.UtcTicks);
    }
}
