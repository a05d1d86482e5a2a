using CacheIndex.Prefixes;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CacheIndex.Postgres;

/// <summary>One walk through the table that deletes dead entries a few pages at a time and counts them in <c>prefix_deaths</c>. Only one replica walks
/// at a time.</summary>
internal sealed class PrefixSweep(NpgsqlDataSource dataSource, IOptions<SweepOptions> options, TimeProvider clock)
{
    /// <summary>When a walk of this process last ended; null = none yet.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>How many entries were deleted; null when another replica is at it.</summary>
    public async Task<int?> RunAsync(CancellationToken cancellationToken)
    {
        // The lock belongs to this connection and ends with it, whatever happens.
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        if (!await LockAsync(connection, cancellationToken)) return null;
        try
        {
            var dead = clock.GetUtcNow() - options.Value.Grace;
            var pages = await CountPagesAsync(connection, cancellationToken);
            var deleted = 0;
            for (long page = 0; page < pages; page += options.Value.PagesPerStep)
            {
                await using var step = new NpgsqlCommand(PrefixSql.SweepPages, connection);
                step.Parameters.With(page).With(page + options.Value.PagesPerStep).With(dead);
                deleted += checked((int)(long)(await step.ExecuteScalarAsync(cancellationToken))!);
            }
            await ForgetDeathsAsync(connection, cancellationToken);
            EndedAt = clock.GetUtcNow();
            return deleted;
        }
        finally
        {
            await UnlockAsync(connection);
        }
    }

    private static async Task<bool> LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(PrefixSql.TryLockSweep, connection);
        command.Parameters.With(AdvisoryLocks.Sweep);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task<long> CountPagesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(PrefixSql.CountPages, connection);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task ForgetDeathsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(PrefixSql.ForgetDeaths, connection);
        command.Parameters.With(clock.GetUtcNow().AddDays(-options.Value.DeathsRetentionDays));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task UnlockAsync(NpgsqlConnection connection)
    {
        if (connection.FullState != System.Data.ConnectionState.Open) return;
        await using var command = new NpgsqlCommand(PrefixSql.UnlockSweep, connection);
        command.Parameters.With(AdvisoryLocks.Sweep);
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }
}
