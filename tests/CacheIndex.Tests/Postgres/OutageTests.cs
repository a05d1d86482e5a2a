using System.Net;
using System.Net.Http.Json;
using PromptCaching;
using PromptCaching.Wire;
using TestSupport;

namespace CacheIndex.Tests.Postgres;

public sealed class OutageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_and_restarted_Postgres_is_used_again_without_a_restart_of_CacheIndex()
    {
        await using var server = await PrivatePostgres.StartNewAsync();
        var database = await server.CreateDatabaseAsync();
        var clock = new ManualClock(IndexFixture.Start);
        await using var host = await IndexHost.StartHealthyAsync(database, clock);
        var record = Some.Record(Guid.NewGuid(), clock.Now);
        var write = Some.Write(clock.Now);
        await host.CommitAsync(new CommitItem(record, "t", [write], []));
        // The deeper one is never known to be live: the database is asked each time.
        var lookup = new LookupRequest(new CacheScope(record.PrincipalId, record.Model, "t"), [Some.Hash(), write.Hash]);
        // Several pooled connections, all of which will be dead.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => LookupAsync(host, lookup)));

        await server.KillAsync();
        Assert.Equal(LookupStatus.Failed, await LookupAsync(host, lookup));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await CommitAsync(host, record)).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await host.Client.GetAsync("/health", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync("/alive", Cancellation)).StatusCode);

        await server.StartAsync();
        await host.HealthyAsync();
        Assert.Equal(LookupStatus.Answered, await LookupAsync(host, lookup));
        var again = await (await CommitAsync(host, record)).Content.ReadFromJsonAsync(WireJson.Default.CommitResponse, Cancellation);
        Assert.Equal(0, again!.Inserted);
        await Eventually.TrueAsync(() => LiveAnswersAsync(host), "live views work again");
    }

    [Fact]
    public async Task While_Postgres_is_away_what_is_known_is_answered_beside_what_is_not()
    {
        await using var server = await PrivatePostgres.StartNewAsync();
        var clock = new ManualClock(IndexFixture.Start);
        await using var host = await IndexHost.StartHealthyAsync(await server.CreateDatabaseAsync(), clock);
        var record = Some.Record(Guid.NewGuid(), clock.Now);
        var write = Some.Write(clock.Now);
        await host.CommitAsync(new CommitItem(record, "t", [write], []));
        var known = new LookupRequest(new CacheScope(record.PrincipalId, record.Model, "t"), [write.Hash]);
        clock.Advance(TimeSpan.FromSeconds(1));
        await host.LookupAsync(known);

        await server.KillAsync();
        var answers = await host.LookupAsync(new LookupRequest(Some.Scope(), [Some.Hash()]), known);

        Assert.Equal(LookupStatus.Failed, answers[0].Status);
        Assert.Equal(write.Hash, Assert.Single(answers[1].Matches).Hash);
    }

    [Fact]
    public async Task A_restart_between_two_requests_goes_unnoticed()
    {
        await using var server = await PrivatePostgres.StartNewAsync();
        await using var host = await IndexHost.StartHealthyAsync(await server.CreateDatabaseAsync(), TimeProvider.System);
        var lookup = new LookupRequest(Some.Scope(), [Some.Hash()]);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => LookupAsync(host, lookup)));

        await server.KillAsync();
        await server.StartAsync();

        Assert.Equal(LookupStatus.Answered, await LookupAsync(host, lookup));
    }

    private static async Task<LookupStatus> LookupAsync(IndexHost host, LookupRequest request) => (await host.LookupAsync(request))[0].Status;

    private static async Task<bool> LiveAnswersAsync(IndexHost host)
    {
        using var answer = await host.Client.GetAsync("/live/requests", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        return answer.IsSuccessStatusCode;
    }

    private static Task<HttpResponseMessage> CommitAsync(IndexHost host, UsageRecord record) =>
        host.Client.PostAsJsonAsync("/commits", new CommitBatch([Some.Item(record)]), WireJson.Default.CommitBatch, Cancellation);
}
