using CacheIndex.Postgres;
using Npgsql;

namespace CacheIndex.Analytics;

/// <summary>Queries whose filters may be absent, in one round trip, each planned for the values it has.</summary>
internal static class AnalyticsQuery
{
    public static NpgsqlBatchCommand Command(string sql, Action<NpgsqlParameterCollection> addParameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        addParameters(command.Parameters);
        return command;
    }

    /// <summary>A question about sums, with the parameters that all of <see cref="AnalyticsSql"/> begins with.</summary>
    public static NpgsqlBatchCommand Sums(string sql, UsageFilter filter, UsageRange range) => Command(sql, parameters => parameters
        .With(range.HeadFrom).With(range.HeadTo).With(range.HoursFrom).With(range.HoursTo).With(range.TailFrom).With(range.TailTo)
        .With(filter.Principal).With(filter.Key).With(filter.Model));

    /// <summary>The same, with the whole days among the hours behind those parameters ($10 and $11).</summary>
    public static NpgsqlBatchCommand SumsOfDays(string sql, UsageFilter filter, DateTimeOffset now)
    {
        var range = UsageRange.Cut(filter.From, filter.To, now);
        var (from, to) = range.Days(now);
        var question = Sums(sql, filter, range);
        question.Parameters.With(from).With(to);
        return question;
    }

    /// <summary>Runs the commands and hands over each one's rows in turn.</summary>
    public static async Task ReadAsync(
        NpgsqlDataSource dataSource, CancellationToken cancellationToken, params (NpgsqlBatchCommand Command, Action<NpgsqlDataReader> Row)[] queries)
    {
        await using var batch = dataSource.CreateBatch();
        // A plan for any value would leave out the index that serves this one.
        batch.BatchCommands.Add(new NpgsqlBatchCommand(AnalyticsSql.PlanForTheseValues));
        foreach (var (command, _) in queries) batch.BatchCommands.Add(command);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        foreach (var (_, row) in queries)
        {
            await reader.NextResultAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken)) row(reader);
        }
    }
}
