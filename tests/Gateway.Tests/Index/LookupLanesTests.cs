using System.Collections.Concurrent;
using Gateway.Index;
using Gateway.Tests.Shared;
using PromptCaching;
using PromptCaching.Wire;

namespace Gateway.Tests.Index;

public sealed class LookupLanesTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<LookupRequest[]> _sent = new();
    private readonly TaskCompletionSource _release = new();
    private TestApp _app = null!;

    private LookupLanes Lanes => _app.Service<LookupLanes>();

    public async ValueTask InitializeAsync() => _app = await TestApp.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _release.TrySetResult();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Look_ups_go_alone_while_lanes_are_free_and_share_the_next_request_when_all_are_busy()
    {
        HoldRequests();
        var alone = await FillLanesAsync();
        var together = Enumerable.Range(0, 10).Select(_ => LookupAsync()).ToArray();
        _release.SetResult();
        foreach (var (hash, answer) in alone.Concat(together))
        {
            var (status, matches) = await answer;
            Assert.Equal((IndexAnswer.Ok, hash), (status, Assert.Single(matches).Hash));
        }
        Assert.Equal([1, 1, 1, 1, 10], _sent.Select(static requests => requests.Length).Order());
    }

    [Fact]
    public async Task One_that_leaves_is_late_and_the_others_of_its_request_get_their_answers()
    {
        var shared = new TaskCompletionSource();
        HoldRequests(onTogether: shared.Task);
        await FillLanesAsync();
        using var leaving = new CancellationTokenSource();
        var (_, leaver) = LookupAsync(leaving);
        var (hash, other) = LookupAsync();
        _release.SetResult();
        await Until.TrueAsync(() => _sent.Any(static requests => requests.Length == 2), "both are on their way");
        await leaving.CancelAsync();
        Assert.Equal(IndexAnswer.Late, (await leaver).Answer);
        shared.SetResult();
        Assert.Equal(hash, Assert.Single((await other).Matches).Hash);
    }

    [Fact]
    public async Task A_request_whose_callers_have_all_left_is_given_up_and_its_lane_is_free()
    {
        HoldRequests();
        using var leaving = new CancellationTokenSource();
        var alone = await FillLanesAsync(leaving);
        var (hash, next) = LookupAsync();
        await leaving.CancelAsync();
        foreach (var (_, answer) in alone) Assert.Equal(IndexAnswer.Late, (await answer).Answer);
        await Until.TrueAsync(() => _sent.Count == LookupLanes.Lanes + 1, "the next one is on its way");
        _release.SetResult();
        Assert.Equal(hash, Assert.Single((await next).Matches).Hash);
    }

    [Fact]
    public async Task One_that_leaves_while_it_waits_is_never_sent()
    {
        HoldRequests();
        await FillLanesAsync();
        using var leaving = new CancellationTokenSource();
        var (left, leaver) = LookupAsync(leaving);
        var (_, other) = LookupAsync();
        await leaving.CancelAsync();
        Assert.Equal(IndexAnswer.Late, (await leaver).Answer);
        _release.SetResult();
        Assert.Equal(IndexAnswer.Ok, (await other).Answer);
        Assert.DoesNotContain(left, _sent.SelectMany(static requests => requests).SelectMany(static request => request.Hashes));
    }

    [Fact]
    public async Task More_than_may_wait_are_turned_away_at_once()
    {
        HoldRequests();
        await FillLanesAsync();
        var waiting = Enumerable.Range(0, LookupLanes.MaxWaiting).Select(_ => LookupAsync().Answer).ToArray();
        Assert.Equal(IndexAnswer.Unavailable, (await LookupAsync().Answer).Answer);
        _release.SetResult();
        foreach (var (answer, _) in await Task.WhenAll(waiting)) Assert.Equal(IndexAnswer.Ok, answer);
    }

    [Fact]
    public async Task A_scope_that_no_body_can_hold_is_rejected_unsent()
    {
        HoldRequests();
        var scope = new CacheScope(Guid.NewGuid(), new string('m', LookupWire.MaxNameBytes + 1), "t");
        Assert.Equal(IndexAnswer.Rejected, (await Lanes.LookupAsync(new LookupRequest(scope, [default]), Until.TestEnd)).Answer);
        Assert.Empty(_sent);
    }

    /// <summary>Answers each look-up with a match for its hash, once released; requests of several wait for another sign as well.</summary>
    private void HoldRequests(Task? onTogether = null) => _app.Index.Trouble = async context =>
    {
        if (context.Request.Path != "/prefixes/lookup") return false;
        var requests = await FakeCacheIndex.LookupsAsync(context);
        _sent.Enqueue(requests);
        await _release.Task;
        if (requests.Length > 1) await (onTogether ?? Task.CompletedTask);
        await context.Response.Body.WriteAsync(LookupWire.Write(requests, [.. requests.Select(static request => LookupResponse.Answered(
            [new PrefixMatch(request.Hashes[0], 1, CacheTier.FiveMinutes, DateTimeOffset.MaxValue, DateTimeOffset.MinValue)]))]));
        return true;
    };

    private async Task<List<(PrefixHash Hash, Task<(IndexAnswer Answer, IReadOnlyList<PrefixMatch> Matches)> Answer)>> FillLanesAsync(
        CancellationTokenSource? leaving = null)
    {
        var alone = Enumerable.Range(0, LookupLanes.Lanes).Select(_ => LookupAsync(leaving)).ToList();
        await Until.TrueAsync(() => _sent.Count == LookupLanes.Lanes, "every lane is busy");
        return alone;
    }

    private (PrefixHash Hash, Task<(IndexAnswer Answer, IReadOnlyList<PrefixMatch> Matches)> Answer) LookupAsync(
        CancellationTokenSource? leaving = null)
    {
        var bytes = new byte[PrefixHash.Size];
        Random.Shared.NextBytes(bytes);
        var hash = new PrefixHash(bytes);
        return (hash, Lanes.LookupAsync(new LookupRequest(new CacheScope(Guid.NewGuid(), "gpt-test", "t"), [hash]), leaving?.Token ?? Until.TestEnd));
    }
}
