using System.Diagnostics;
using System.Globalization;
using System.Text;
using Npgsql;
using TestSupport;

namespace Benchmarks.Ledger;

/// <summary>Asks every question of the dashboard, one after another, and prints how long answers take and how many rows they are made of.</summary>
internal static class QuestionRun
{
    private sealed record Result(DashboardQuestion Question, double Median, double Slow, long Rows, long Records, string Scanned);

    public static async Task RunAsync(
        PrivatePostgres postgres, NpgsqlDataSource source, string database, DirectoryInfo artifacts, LedgerBenchmarkOptions options)
    {
        DateTimeOffset to = await LedgerFill.EndAsync(source);
        DashboardQuestion[] questions = [.. DashboardQuestion.All(to, await FiltersAsync(source), await RequestAsync(source, to))
            .Where(question => question.Name.Contains(options.Only, StringComparison.OrdinalIgnoreCase))];
        var times = new List<(double Median, double Slow)>();
        await using (var index = await IndexProcess.StartAsync(artifacts, database))
        {
            foreach (var question in questions) times.Add(await TimeAsync(index.Client, question, options.Runs));
        }
        var results = new List<Result>();
        var plans = new ExecutedPlans(postgres);
        await using (var index = await IndexProcess.StartAsync(artifacts, ExecutedPlans.Explained(database)))
        {
            for (var i = 0; i < questions.Length; i++)
            {
                await plans.NextAsync();
                await AskAsync(index.Client, questions[i]);
                var scans = await plans.NextAsync();
                results.Add(new Result(
                    questions[i], times[i].Median, times[i].Slow, scans.Sum(scan => scan.Rows), scans.Where(IsOfRecords).Sum(scan => scan.Rows),
                    string.Join(", ", scans.Where(scan => scan.How == "Seq Scan" && IsOfRecords(scan)).Select(scan => scan.Table).Distinct())));
            }
        }
        Print(results, options);
    }

    // A busy principal, one in the middle and one that is hardly there; a busy key; the busiest model; a pair of both.
    private static async Task<IReadOnlyList<(string, string)>> FiltersAsync(NpgsqlDataSource source)
    {
        async Task<string> Of(string column, int rank) => (await LedgerFill.ScalarAsync<string>(
            source, $"SELECT {column}::text FROM usage_daily GROUP BY {column} ORDER BY sum(requests) DESC, 1 OFFSET {rank} LIMIT 1"))!;
        var (busy, key, model) = (await Of("principal_id", 0), await Of("key_id", 0), await Of("model", 0));
        return
        [
            ("everybody", ""), ("busy principal", $"&principal={busy}"), ("middling principal", $"&principal={await Of("principal_id", 60)}"),
            ("quiet principal", $"&principal={await Of("principal_id", 399)}"), ("busy key", $"&key={key}"), ("model", $"&model={model}"),
            ("rarest model", $"&model={await Of("model", 11)}"), ("busy principal's key and model", $"&principal={busy}&key={key}&model={model}"),
        ];
    }

    private static Task<Guid> RequestAsync(NpgsqlDataSource source, DateTimeOffset to) => LedgerFill.ScalarAsync<Guid>(
        source, $"SELECT request_id FROM usage_records WHERE submitted_at < '{to.AddMinutes(-10):O}' AND outcome = 'none' ORDER BY submitted_at DESC LIMIT 1");

    private static async Task<(double Median, double Slow)> TimeAsync(HttpClient client, DashboardQuestion question, int runs)
    {
        await AskAsync(client, question);
        await AskAsync(client, question);
        var times = new double[runs];
        for (var i = 0; i < runs; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await AskAsync(client, question);
            times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }
        Array.Sort(times);
        return (times[(runs - 1) / 2], times[(int)Math.Ceiling(runs * 0.95) - 1]);
    }

    private static async Task AskAsync(HttpClient client, DashboardQuestion question)
    {
        using var response = await client.GetAsync(question.Address);
        if (!response.IsSuccessStatusCode) throw new InvalidOperationException($"{question.Address}: {await response.Content.ReadAsStringAsync()}");
        await response.Content.ReadAsByteArrayAsync();
    }

    private static bool IsOfRecords(TableScan scan) => scan.Table.StartsWith("usage_records", StringComparison.Ordinal);

    private static void Print(IReadOnlyList<Result> results, LedgerBenchmarkOptions options)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{options.Records:N0} records over {options.Days} days; of each question the slowest of {results.Select(r => r.Question.About).Distinct().Count()} ways to narrow it, {options.Runs} times");
        text.AppendLine("| question | slowest about | p50 ms | p95 ms | rows read | of records | scanned |");
        text.AppendLine("|---|---|---|---|---|---|---|");
        foreach (var group in results.GroupBy(result => result.Question.Name))
        {
            var slowest = group.MaxBy(result => result.Slow)!;
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {group.Key} | {slowest.Question.About} | {slowest.Median:N1} | {slowest.Slow:N1} | {slowest.Rows:N0} | {slowest.Records:N0} | {slowest.Scanned} |");
        }
        var slow = results.Count(result => result.Slow > 50);
        text.AppendLine(CultureInfo.InvariantCulture, $"{slow} of {results.Count} questions take more than 50 ms at p95; the slowest {results.Max(r => r.Slow):N0} ms.");
        Console.WriteLine(text);
    }
}
