using System.Globalization;
using Gateway.Tests.Shared;

namespace Gateway.Tests.Outbox;

/// <summary>A response that a client finished has its record, whatever becomes of the gateway (cache-semantics §1).</summary>
public sealed class CrashTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_SIGKILL_under_load_every_response_a_client_finished_has_exactly_one_record(bool stream)
    {
        var directory = Directory.CreateTempSubdirectory("crash-tests-").FullName;
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = stream ? Sse.Script(Sse.Events) : Json.Script(Json.Completion());
        await using var index = await FakeCacheIndex.StartAsync();
        index.Issue(TestApp.Key, "alice");
        index.Trouble = static context =>
        {
            // Takes one batch in three, so that some records are delivered, some in doubt and many still on disk when the process dies.
            if (context.Request.Path != "/commits" || Random.Shared.Next(3) == 0) return Task.FromResult(false);
            context.Response.StatusCode = 503;
            return Task.FromResult(true);
        };
        var finished = 0;
        await using (var gateway = await ServiceProcess.StartGatewayAsync(index.Address, upstream.Address, directory))
        {
            using var client = gateway.Client();
            var load = Enumerable.Range(0, 4).Select(async _ =>
            {
                try
                {
                    while (!Until.TestEnd.IsCancellationRequested)
                    {
                        var answer = await Answer.PostAsync(client, Prompts.Short(stream));
                        if (answer.Text.Contains(stream ? "[DONE]" : "\"usage\"", StringComparison.Ordinal)) Interlocked.Increment(ref finished);
                    }
                }
                catch (HttpRequestException)
                {
                    // The gateway is gone.
                }
            }).ToArray();
            await Until.TrueAsync(() => Volatile.Read(ref finished) >= 40, "40 answers were finished");
            gateway.Kill();
            await Task.WhenAll(load);
        }
        index.Trouble = null;
        await using (await ServiceProcess.StartGatewayAsync(index.Address, upstream.Address, directory))
        {
            await Until.TrueAsync(() => index.Items.Count >= finished, string.Create(CultureInfo.InvariantCulture, $"{finished} records arrived"));
        }
        // An answer that was cut in its last moment may have a record, too: one for each connection at most.
        Assert.InRange(index.Items.Count, finished, finished + 4);
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task SIGTERM_delivers_what_waits_and_ends_cleanly()
    {
        var directory = Directory.CreateTempSubdirectory("crash-tests-").FullName;
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Json.Completion());
        await using var index = await FakeCacheIndex.StartAsync();
        index.Issue(TestApp.Key, "alice");
        await using (var gateway = await ServiceProcess.StartGatewayAsync(index.Address, upstream.Address, directory))
        {
            using var client = gateway.Client();
            for (var i = 0; i < 5; i++) await Answer.PostAsync(client, Prompts.Short());
            Assert.Equal(0, await gateway.TerminateAsync());
        }
        Assert.Equal(5, index.Items.Count);
        Directory.Delete(directory, recursive: true);
    }
}
