using System.Net;
using System.Net.Http.Json;
using System.Text;
using PromptCaching;
using PromptCaching.Wire;

namespace CacheIndex.Tests.Prefixes;

public sealed class LookupTests(IndexFixture fixture) : IClassFixture<IndexFixture>
{
    [Fact]
    public async Task A_committed_write_is_found_over_http()
    {
        var record = Some.Record(Guid.NewGuid(), IndexFixture.Start);
        var write = Some.Write(IndexFixture.Start, CacheTier.OneHour, tokens: 1_400);
        await fixture.Host.CommitAsync(new CommitItem(record, "o200k-1", [write], [], []));
        var scope = new CacheScope(record.PrincipalId, record.Model, "o200k-1");

        var response = await PostAsync(new LookupRequest(scope, [Some.Hash(), write.Hash, Some.Hash()]));

        var found = await response.Content.ReadFromJsonAsync(WireJson.Default.LookupResponse, TestContext.Current.CancellationToken);
        Assert.Equal([new PrefixMatch(write.Hash, 1_400, CacheTier.OneHour, write.ExpiresAt, record.SubmittedAt)], found!.Matches);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(257)]
    public async Task An_empty_or_too_long_list_of_hashes_is_refused_by_name(int count)
    {
        var response = await PostAsync(new LookupRequest(Some.Scope(), [.. Enumerable.Range(0, count).Select(_ => Some.Hash())]));
        await Problem.AssertBadFieldAsync(response, "hashes");
    }

    [Fact]
    public async Task The_longest_allowed_list_is_answered()
    {
        var response = await PostAsync(new LookupRequest(Some.Scope(), [.. Enumerable.Range(0, 256).Select(_ => Some.Hash())]));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData(62)]
    [InlineData(66)]
    public async Task A_hash_of_another_length_than_32_bytes_is_refused_by_name(int characters)
    {
        var json = $$"""{"scope":{"principalId":"{{Guid.NewGuid()}}","model":"m","tokenizerVersion":"t"},"hashes":["{{new string('a', characters)}}"]}""";
        await Problem.AssertBadFieldAsync(await PostAsync(json), "$.hashes[0]");
    }

    [Fact]
    public async Task A_body_that_is_not_json_is_refused()
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("{")).StatusCode);
    }

    [Fact]
    public async Task A_model_name_that_postgres_cannot_hold_is_refused_by_name()
    {
        var response = await PostAsync(new LookupRequest(Some.Scope() with { Model = "a\0b" }, [Some.Hash()]));
        await Problem.AssertBadFieldAsync(response, "scope.model");
    }

    private Task<HttpResponseMessage> PostAsync(LookupRequest request) =>
        fixture.Host.Client.PostAsJsonAsync("/prefixes/lookup", request, WireJson.Default.LookupRequest, TestContext.Current.CancellationToken);

    private async Task<HttpResponseMessage> PostAsync(string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        return await fixture.Host.Client.PostAsync("/prefixes/lookup", content, TestContext.Current.CancellationToken);
    }
}
