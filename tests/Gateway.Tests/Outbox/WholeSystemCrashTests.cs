using System.Globalization;
using System.Net;
using Gateway.Tests.Shared;
using Npgsql;
using TestSupport;

namespace Gateway.Tests.Outbox;

/// <summary>The gateway, CacheIndex and Postgres as processes of their own, killed one after the other under load.</summary>
public sealed class WholeSystemCrashTests
{
    private const int Clients = 4;
    private const int BetweenKills = 40;

    private int _finished;
    private Uri _gateway = null!;

    [Fact]
    public async Task Every_response_a_client_finished_has_exactly_one_record_after_each_process_was_killed()
    {
        var outbox = Directory.CreateTempSubdirectory("crash-tests-").FullName;
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Sse.Script(Sse.Events);
        await using var postgres = await PrivatePostgres.StartNewAsync();
        var database = await postgres.CreateDatabaseAsync();
        var index = await ServiceProcess.StartCacheIndexAsync(database, "http://127.0.0.1:0");
        var gateway = await ServiceProcess.StartGatewayAsync(index.Address, upstream.Address, outbox);
        _gateway = gateway.Address;
        using var enough = new CancellationTokenSource();
        var load = Enumerable.Range(0, Clients).Select(_ => LoadAsync(enough.Token)).ToArray();
        await MoreAnswersAsync();

        await postgres.KillAsync();
        await MoreAnswersAsync();
        await postgres.StartAsync();

        index.Kill();
        await MoreAnswersAsync();
        await index.DisposeAsync();
        index = await ServiceProcess.StartCacheIndexAsync(database, index.Address.ToString());

        gateway.Kill();
        await gateway.DisposeAsync();
        gateway = await ServiceProcess.StartGatewayAsync(index.Address, upstream.Address, outbox);
        _gateway = gateway.Address;
        await MoreAnswersAsync();
        await enough.CancelAsync();
        await Task.WhenAll(load);

        await using var source = NpgsqlDataSource.Create(database);
        var what = string.Create(CultureInfo.InvariantCulture, $"the ledger has {_finished} records");
        using var deadline = new CancellationTokenSource(Until.Deadline * 3);
        while (await CountAsync(source) < _finished)
        {
            Assert.False(deadline.IsCancellationRequested, what);
            await Task.Yield();
        }
        var records = await CountAsync(source);
        // What was cut in its last moment may have a record, too: one for each client, when the gateway was killed.
        Assert.InRange(records, _finished, _finished + Clients);
        Assert.Equal(records, await CountAsync(source, "SELECT count(DISTINCT request_id) FROM usage_records"));
        await gateway.DisposeAsync();
        await index.DisposeAsync();
        Directory.Delete(outbox, recursive: true);
    }

    private Task MoreAnswersAsync()
    {
        var goal = Volatile.Read(ref _finished) + BetweenKills;
        return Until.TrueAsync(() => Volatile.Read(ref _finished) >= goal, string.Create(CultureInfo.InvariantCulture, $"{goal} answers were finished"));
    }

    private async Task LoadAsync(CancellationToken enough)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", TestApp.Key);
        while (!enough.IsCancellationRequested)
        {
            try
            {
                var answer = await Answer.PostAsync(client, Prompts.MarkedSystem(stream: true), new Uri(_gateway, "/v1/chat/completions").ToString());
                if (answer.Status == HttpStatusCode.OK && answer.Text.Contains("[DONE]", StringComparison.Ordinal)) Interlocked.Increment(ref _finished);
            }
            catch (HttpRequestException)
            {
                await Task.Yield();   // The gateway is gone; the next one will answer.
            }
        }
    }

    private static async Task<long> CountAsync(NpgsqlDataSource source, string sql = "SELECT count(*) FROM usage_records")
    {
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(Until.TestEnd))!;
    }
}
