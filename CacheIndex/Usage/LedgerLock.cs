using CacheIndex.Postgres;
using Npgsql;

namespace CacheIndex.Usage;

/// <summary>Whoever records shares the ledger (<see cref="UsageSql.ShareLedger"/>); whoever changes prices or makes sums anew has it alone, to the end of the
/// transaction.</summary>
internal static class LedgerLock
{
    /// <summary>Waits for everybody who records.</summary>
    /// <param name="connection">In a transaction that has read nothing yet.</param>
    /// <param name="seconds">How long to wait; 0 = as long as it takes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task TakeAloneAsync(NpgsqlConnection connection, int seconds, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(UsageSql.LockLedger, connection) { CommandTimeout = seconds };
        command.Parameters.With(AdvisoryLocks.Ledger);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
