using CacheIndex.Postgres;
using Microsoft.Extensions.Options;
using Npgsql;
using PromptCaching;
using PromptCaching.Wire;

namespace CacheIndex.Analytics;

/// <summary>Sums over the ledger.</summary>
internal sealed class UsageAnalytics(NpgsqlDataSource dataSource, IOptions<MultiplierOptions> multipliers, TimeProvider clock)
{
    private const int SumColumns = 10;

    public Task<UsageSummary> SummaryAsync(UsageFilter filter, CancellationToken cancellationToken) =>
        BrokenConnection.RetryOnceAsync(dataSource, cancellation => SummaryOnceAsync(filter, cancellation), cancellationToken);

    /// <summary>Every bucket of the range in order, also those without requests.</summary>
    public Task<IReadOnlyList<UsagePoint>> TimeSeriesAsync(UsageFilter filter, UsageBucket bucket, CancellationToken cancellationToken) =>
        BrokenConnection.RetryOnceAsync(dataSource, cancellation => TimeSeriesOnceAsync(filter, bucket, cancellation), cancellationToken);

    /// <summary>Every principal with a request in the range, most saved first.</summary>
    public Task<IReadOnlyList<PrincipalUsage>> PrincipalsAsync(UsageFilter filter, CancellationToken cancellationToken) =>
        BrokenConnection.RetryOnceAsync(dataSource, cancellation => PrincipalsOnceAsync(filter, cancellation), cancellationToken);

    private async Task<UsageSummary> SummaryOnceAsync(UsageFilter filter, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var batch = dataSource.CreateBatch();
        batch.BatchCommands.Add(Totals(filter, now));
        batch.BatchCommands.Add(Totals(filter.Previous, now));
        var live = new NpgsqlBatchCommand(PrefixSql.CountLive);
        live.Parameters.With(now).With(filter.Principal).With(filter.Model);
        batch.BatchCommands.Add(live);

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var current = ReadTotals(reader);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var previous = ReadTotals(reader);
        await reader.NextResultAsync(cancellationToken);
        var counts = new long[3];
        while (await reader.ReadAsync(cancellationToken)) counts[reader.GetInt16(0)] = reader.GetInt64(1);
        return new UsageSummary(filter.From, filter.To, current, previous, new TierTokens(
            counts[(int)CacheTier.FiveMinutes], counts[(int)CacheTier.OneHour], counts[(int)CacheTier.OneDay]));
    }

    private async Task<IReadOnlyList<UsagePoint>> TimeSeriesOnceAsync(UsageFilter filter, UsageBucket bucket, CancellationToken cancellationToken)
    {
        var range = bucket == UsageBucket.Minute
            ? UsageRange.RecordsOnly(filter.From, filter.To)
            : UsageRange.Cut(filter.From, filter.To, clock.GetUtcNow());
        await using var command = dataSource.CreateCommand(AnalyticsSql.TimeSeries);
        AddTo(command.Parameters, filter, range).With(bucket.Name);
        var sums = new Dictionary<DateTimeOffset, UsageTotals>();
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken)) sums[reader.GetFieldValue<DateTimeOffset>(SumColumns)] = ReadTotals(reader);
        }
        var empty = new UsageTotals(0, 0, 0, 0, new TierTokens(0, 0, 0), new TierTokens(0, 0, 0), 0);
        var points = new List<UsagePoint>();
        for (var at = bucket.Start(filter.From); at < filter.To; at += bucket.Width) points.Add(new UsagePoint(at, sums.GetValueOrDefault(at, empty)));
        return points;
    }

    private async Task<IReadOnlyList<PrincipalUsage>> PrincipalsOnceAsync(UsageFilter filter, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(AnalyticsSql.Principals);
        AddTo(command.Parameters, filter, UsageRange.Cut(filter.From, filter.To, clock.GetUtcNow()));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var principals = new List<PrincipalUsage>();
        while (await reader.ReadAsync(cancellationToken))
        {
            principals.Add(new PrincipalUsage(reader.GetGuid(SumColumns), reader.GetString(SumColumns + 1), ReadTotals(reader)));
        }
        principals.Sort(static (a, b) => b.Totals.SavedTokens.CompareTo(a.Totals.SavedTokens) is not 0 and var order
            ? order
            : string.CompareOrdinal(a.Name, b.Name));
        return principals;
    }

    private static NpgsqlBatchCommand Totals(UsageFilter filter, DateTimeOffset now)
    {
        var command = new NpgsqlBatchCommand(AnalyticsSql.Totals);
        AddTo(command.Parameters, filter, UsageRange.Cut(filter.From, filter.To, now));
        return command;
    }

    private static NpgsqlParameterCollection AddTo(NpgsqlParameterCollection parameters, UsageFilter filter, UsageRange range) => parameters
        .With(range.HeadFrom).With(range.HeadTo).With(range.HoursFrom).With(range.HoursTo).With(range.TailFrom).With(range.TailTo)
        .With(filter.Principal).With(filter.Model);

    private UsageTotals ReadTotals(NpgsqlDataReader row)
    {
        var read = new TierTokens(row.GetInt64(4), row.GetInt64(5), row.GetInt64(6));
        var written = new TierTokens(row.GetInt64(7), row.GetInt64(8), row.GetInt64(9));
        return new UsageTotals(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), read, written, Saved(read, written));
    }

    private decimal Saved(TierTokens read, TierTokens written)
    {
        var m = multipliers.Value;
        return read.Total * (1 - m.Read)
            - written.FiveMinutes * (m.Write5m - 1) - written.OneHour * (m.Write1h - 1) - written.OneDay * (m.Write24h - 1);
    }
}
