using System.Net;
using System.Net.Http.Json;
using PromptCaching;
using PromptCaching.Wire;
using PromptCaching.Wire.Analytics;

namespace CacheIndex.Tests.Analytics;

public sealed class RequestDetailTests(IndexFixture fixture) : IClassFixture<IndexFixture>
{
    private static readonly DateTimeOffset Now = IndexFixture.Start;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_comes_back_with_its_writes_and_blocks()
    {
        var record = Some.Record(Guid.NewGuid(), Now.AddMinutes(-1).AddMicroseconds(1_234)) with { Outcome = "write", Reason = null, Write5mTokens = 2_000 };
        SkeletonBlock[] blocks = [new("text", "system", -7, 100, 25, CacheTier.OneHour), new("text", "user", 9, 20, 5)];
        PrefixWrite[] writes = [Some.Write(record.SubmittedAt), Some.Write(record.SubmittedAt, CacheTier.OneHour, 2_500)];
        await fixture.Host.CommitAsync(new CommitItem(record, "t", writes, [], Some.Blocks(blocks)));

        var detail = await FindAsync(record.RequestId);

        Assert.Equal(record, detail!.Request.Record);
        Assert.Equal(writes, detail.Writes);
        Assert.Equal(blocks, detail.Blocks);
        Assert.Equal("first_request", detail.Miss?.Code);
        Assert.Equal("USD", detail.Currency);
    }

    [Fact]
    public async Task Of_the_entries_that_a_request_read_or_wrote_those_that_live_now_are_told_the_longest_first()
    {
        var principal = Guid.NewGuid();
        var (at, read) = (Now.AddMinutes(-2), Some.Write(Now.AddMinutes(-3), CacheTier.OneHour, 1_500));
        var reader = Some.Record(principal, at) with { Outcome = "read_write", Reason = null, ReadTokens = 1_500, ReadTier = CacheTier.OneHour, ReadHash = read.Hash };
        var (wrote, ended) = (Some.Write(at, tokens: 2_000), Some.Write(at.AddMinutes(-9), tokens: 3_000));
        await fixture.Host.CommitAsync(
            new CommitItem(Some.Record(principal, Now.AddMinutes(-3)), "t", [read, Some.Write(at)], []), new CommitItem(reader, "t", [wrote, ended], []));

        var live = (await FindAsync(reader.RequestId))!.Live;

        Assert.Equal([(wrote.Hash, 2_000), (read.Hash, 1_500)], live.Select(match => (match.Hash, match.TokenCount)));
        Assert.Equal(wrote.ExpiresAt, live[0].ExpiresAt);
    }

    [Fact]
    public async Task A_miss_is_explained_by_the_request_before_it()
    {
        var principal = Guid.NewGuid();
        var first = Written(principal, Now.AddMinutes(-9), 1);
        var second = Written(principal, Now.AddMinutes(-1), 1);
        var third = Written(principal, Now, 2);
        await fixture.Host.CommitAsync(first, second, third);

        Assert.Equal(("expired", first.Record.RequestId), await CauseAsync(second));
        Assert.Equal(("prefix_changed", second.Record.RequestId), await CauseAsync(third));
    }

    [Fact]
    public async Task A_request_that_read_has_no_miss()
    {
        var item = Written(Guid.NewGuid(), Now, 1);
        item = item with { Record = item.Record with { Outcome = "read", ReadTokens = 10, ReadTier = CacheTier.FiveMinutes } };
        await fixture.Host.CommitAsync(item);
        Assert.Null((await FindAsync(item.Record.RequestId))!.Miss);
    }

    [Theory]
    [InlineData("01890a5d-ac96-774b-bcce-b302099a8057")]   // a UUIDv7 that nobody used
    [InlineData("7f5d5b2e-8a54-4a3e-9f0c-6d1b2c3d4e5f")]   // no UUIDv7
    [InlineData("ffffffff-ffff-7fff-bfff-ffffffffffff")]   // one of the year 10889
    public async Task An_id_that_is_no_requests_is_a_404(string id) =>
        Assert.Equal(HttpStatusCode.NotFound, (await fixture.Host.Client.GetAsync($"/analytics/requests/{id}", Cancellation)).StatusCode);

    private static CommitItem Written(Guid principal, DateTimeOffset at, long hash) => Some.Item(
        Some.Record(principal, at) with { Outcome = "write", Reason = null }) with
    {
        Blocks = Some.Blocks(new SkeletonBlock("text", "system", hash, 10, 3), new SkeletonBlock("text", "user", 5, 10, 3, CacheTier.FiveMinutes)),
    };

    private async Task<(string, Guid?)> CauseAsync(CommitItem item)
    {
        var miss = (await FindAsync(item.Record.RequestId))!.Miss!;
        return (miss.Code, miss.ComparedWith);
    }

    private async Task<RequestDetail?> FindAsync(Guid id) =>
        await fixture.Host.Client.GetFromJsonAsync($"/analytics/requests/{id}", WireJson.Default.RequestDetail, Cancellation);
}
