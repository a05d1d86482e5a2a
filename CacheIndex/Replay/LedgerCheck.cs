using CacheIndex.Analytics;
using Npgsql;
using PromptCaching.Wire;

namespace CacheIndex.Replay;

/// <summary>Whether the ledger's records and its hourly rollups add up to what was replayed.</summary>
internal sealed class LedgerCheck(NpgsqlDataSource dataSource, UsageAnalytics analytics)
{
    /// <summary>Every difference in words; empty = none.</summary>
    public async Task<IReadOnlyList<string>> DifferencesAsync(ReplaySums sums, CancellationToken cancellationToken)
    {
        var expected = LedgerSums.Of(sums);
        var records = await RecordsAsync(cancellationToken);
        // Whole hours, which come from the rollups.
        var hours = Math.Floor((sums.LastSubmittedAt - ReplayClock.Start).TotalHours) + 1;
        var filter = new UsageFilter(ReplayClock.Start, ReplayClock.Start.AddHours(hours), null, null, null);
        var rollups = LedgerSums.Of((await analytics.SummaryAsync(filter, cancellationToken)).Current);
        var differences = new List<string>();
        if (records != expected) differences.Add($"the records hold {records}, the replay {expected}");
        if (rollups != expected) differences.Add($"the rollups hold {rollups}, the replay {expected}");
        return differences;
    }

    private async Task<LedgerSums> RecordsAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(ReplaySql.RecordSums);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new LedgerSums(
            row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3),
            new TierTokens(row.GetInt64(4), row.GetInt64(5), row.GetInt64(6)), new TierTokens(row.GetInt64(7), row.GetInt64(8), row.GetInt64(9)));
    }
}
