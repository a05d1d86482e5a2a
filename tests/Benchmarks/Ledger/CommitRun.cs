using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Benchmarks.Gateway;
using Npgsql;
using PromptCaching.Wire;

namespace Benchmarks.Ledger;

/// <summary>Sends batches of commits as a gateway's outbox does, and prints how many records a second are recorded and what that costs whom.</summary>
internal static class CommitRun
{
    private const int BatchSize = 500;
    private const int PerSecond = 20_000;   // bodies are made before the clock starts; more than these are not sent
    private const int Replayed = 10;
    private const int SomeBlocks = 12;
    private const int ManyBlocks = 60;   // a coding agent's

    public static async Task RunAsync(NpgsqlDataSource source, string database, DirectoryInfo artifacts, LedgerBenchmarkOptions options)
    {
        await using var index = await IndexProcess.StartAsync(artifacts, database);
        var load = new CommitLoad(await KeysAsync(source), DateTimeOffset.UtcNow.AddSeconds(-1));
        Console.WriteLine($"Commits in batches of {BatchSize} over {options.Connections} connections, client included");
        Console.WriteLine("| of | records/s | Postgres µs a record | CacheIndex µs | client µs |");
        Console.WriteLine("|---|---|---|---|---|");
        await SendAsync(index, [.. Enumerable.Range(0, 20).Select(_ => load.Batch(BatchSize, SomeBlocks))], options, 600);
        foreach (var blocks in new[] { 0, SomeBlocks, ManyBlocks })
        {
            var bodies = Enumerable.Range(0, (int)(options.Seconds * PerSecond / BatchSize)).Select(_ => load.Batch(BatchSize, blocks)).ToArray();
            int[] postgres = ProcessCosts.OwnNamed("postgres");
            var before = (Postgres: ProcessCosts.Cpu(postgres), Index: ProcessCosts.Cpu([index.Id]), Self: ProcessCosts.Cpu([Environment.ProcessId]));
            var watch = Stopwatch.StartNew();
            var sent = await SendAsync(index, bodies, options, options.Seconds);
            var seconds = watch.Elapsed.TotalSeconds;
            // Connections that were opened since have processes of their own.
            var (after, inserted) = (ProcessCosts.Cpu(ProcessCosts.OwnNamed("postgres")), Math.Max(1, sent.Inserted));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {(blocks == 0 ? "records alone" : $"with an entry, a refresh and an outline of {blocks} blocks")} | {sent.Inserted / seconds:N0} | {(after - before.Postgres).TotalMicroseconds / inserted:N0} | {(ProcessCosts.Cpu([index.Id]) - before.Index).TotalMicroseconds / inserted:N0} | {(ProcessCosts.Cpu([Environment.ProcessId]) - before.Self).TotalMicroseconds / inserted:N0} |"));
            var again = await SendAsync(index, bodies[..Math.Min(Replayed, sent.Batches)], options, 600);
            Console.WriteLine($"{again.Batches * BatchSize} of them sent again: {again.Inserted} recorded.");
        }
        Console.Write(await IndexProcess.RunCommandAsync(
            artifacts, "rebuild-rollups", "--check", "--connection", database, "--from", DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
    }

    private static async Task<(int Batches, int Inserted)> SendAsync(IndexProcess index, byte[][] bodies, LedgerBenchmarkOptions options, double seconds)
    {
        var (queue, inserted, batches) = (new ConcurrentQueue<byte[]>(bodies), 0, 0);
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, options.Connections).Select(async _ =>
        {
            while (Stopwatch.GetElapsedTime(started).TotalSeconds < seconds && queue.TryDequeue(out var body))
            {
                using var content = new ByteArrayContent(body);
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using var answer = await index.Client.PostAsync("/commits", content);
                if (!answer.IsSuccessStatusCode) throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
                var response = JsonSerializer.Deserialize(await answer.Content.ReadAsByteArrayAsync(), WireJson.Default.CommitResponse)!;
                if (response.Rejected.Count > 0) throw new InvalidOperationException($"{response.Rejected[0].Field}: {response.Rejected[0].Reason}");
                Interlocked.Add(ref inserted, response.Inserted);
                Interlocked.Increment(ref batches);
            }
        }));
        return (batches, inserted);
    }

    private static async Task<IReadOnlyList<(Guid Principal, Guid Key)>> KeysAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("SELECT principal_id, key_id FROM api_keys JOIN principals p USING (principal_id) ORDER BY p.name, key_id");
        await using var row = await command.ExecuteReaderAsync();
        var keys = new List<(Guid, Guid)>();
        while (await row.ReadAsync()) keys.Add((row.GetGuid(0), row.GetGuid(1)));
        return keys.Count > 0 ? keys : throw new FormatException("There is nobody to commit for: fill the ledger first.");
    }
}
