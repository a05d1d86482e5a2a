using PromptCaching;
using PromptCaching.Wire;

namespace CacheIndex.Tests.Prefixes;

public sealed class LookupTests(IndexFixture fixture) : IClassFixture<IndexFixture>
{
    [Fact]
    public async Task A_committed_write_is_found_over_http()
    {
        var (scope, write, submittedAt) = await CommitAsync(CacheTier.OneHour);
        var answer = Assert.Single(await fixture.Host.LookupAsync(new LookupRequest(scope, [Some.Hash(), write.Hash, Some.Hash()])));
        Assert.Equal(LookupStatus.Answered, answer.Status);
        Assert.Equal([new PrefixMatch(write.Hash, write.TokenCount, CacheTier.OneHour, write.ExpiresAt, submittedAt)], answer.Matches);
    }

    [Fact]
    public async Task Look_ups_that_share_a_request_are_answered_in_their_order_each_in_its_scope()
    {
        var (one, two) = (await CommitAsync(), await CommitAsync());
        var answers = await fixture.Host.LookupAsync(
            new LookupRequest(one.Scope, [one.Write.Hash, two.Write.Hash]),
            new LookupRequest(Some.Scope(), [one.Write.Hash]),
            new LookupRequest(two.Scope, [one.Write.Hash, two.Write.Hash]));
        Assert.Equal([[one.Write.Hash], [], [two.Write.Hash]], answers.Select(static answer => answer.Matches.Select(static match => match.Hash)));
    }

    [Fact]
    public async Task A_hash_that_is_asked_for_twice_is_found_once()
    {
        var (scope, write, _) = await CommitAsync();
        var answer = Assert.Single(await fixture.Host.LookupAsync(new LookupRequest(scope, [write.Hash, write.Hash])));
        Assert.Equal(write.Hash, Assert.Single(answer.Matches).Hash);
    }

    [Theory]
    [InlineData("a\0b", 1)]
    [InlineData("", 1)]
    [InlineData("model-a", 0)]
    [InlineData("model-a", 257)]
    public async Task A_look_up_that_cannot_be_is_refused_and_its_neighbours_are_answered(string model, int hashes)
    {
        var (scope, write, _) = await CommitAsync();
        var good = new LookupRequest(scope, [write.Hash]);
        var bad = new LookupRequest(scope with { Model = model }, [.. Enumerable.Range(0, hashes).Select(_ => Some.Hash())]);
        var answers = await fixture.Host.LookupAsync(good, bad, good);
        Assert.Equal(
            [LookupStatus.Answered, LookupStatus.Refused, LookupStatus.Answered],
            answers.Select(static answer => answer.Status));
        Assert.Equal(write.Hash, Assert.Single(answers[2].Matches).Hash);
    }

    [Fact]
    public async Task The_longest_allowed_lists_of_the_most_look_ups_are_answered()
    {
        var longest = new LookupRequest(Some.Scope(), [.. Enumerable.Range(0, LookupWire.MaxHashes).Select(_ => Some.Hash())]);
        var answers = await fixture.Host.LookupAsync([.. Enumerable.Repeat(longest, LookupWire.MaxLookups)]);
        Assert.All(answers, static answer => Assert.Equal(LookupStatus.Answered, answer.Status));
    }

    [Fact]
    public async Task A_body_that_is_cut_or_goes_on_or_is_of_another_version_is_refused()
    {
        var body = LookupWire.Write([new LookupRequest(Some.Scope(), [Some.Hash()])]);
        foreach (var bad in (byte[][])[body[..^1], [.. body, 0], [(byte)(body[0] + 1), .. body[1..]], "{}"u8.ToArray()])
        {
            using var content = new ByteArrayContent(bad);
            await Problem.AssertBadFieldAsync(
                await fixture.Host.Client.PostAsync("/prefixes/lookup", content, TestContext.Current.CancellationToken), "body");
        }
    }

    [Fact]
    public async Task A_body_that_does_not_say_how_long_it_is_or_is_too_long_is_refused()
    {
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/prefixes/lookup") { Content = new ByteArrayContent([1, 0]) };
        chunked.Headers.TransferEncodingChunked = true;
        using var huge = new HttpRequestMessage(HttpMethod.Post, "/prefixes/lookup") { Content = new ByteArrayContent(new byte[LookupWire.MaxBodyBytes + 1]) };
        foreach (var request in (HttpRequestMessage[])[chunked, huge])
            await Problem.AssertBadFieldAsync(await fixture.Host.Client.SendAsync(request, TestContext.Current.CancellationToken), "Content-Length");
    }

    private async Task<(CacheScope Scope, PrefixWrite Write, DateTimeOffset SubmittedAt)> CommitAsync(CacheTier tier = CacheTier.FiveMinutes)
    {
        var record = Some.Record(Guid.NewGuid(), IndexFixture.Start);
        var write = Some.Write(IndexFixture.Start, tier, tokens: 1_400);
        await fixture.Host.CommitAsync(new CommitItem(record, "o200k-1", [write], []));
        return (new CacheScope(record.PrincipalId, record.Model, "o200k-1"), write, record.SubmittedAt);
    }
}
