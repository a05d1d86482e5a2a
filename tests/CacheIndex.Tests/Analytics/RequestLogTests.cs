using System.Net.Http.Json;
using PromptCaching;
using PromptCaching.Prompts;
using PromptCaching.Wire;

namespace CacheIndex.Tests.Analytics;

public sealed class RequestLogTests(IndexFixture fixture) : IClassFixture<IndexFixture>
{
    private static readonly DateTimeOffset Now = IndexFixture.Start;

    [Fact]
    public async Task A_record_comes_back_whole()
    {
        var record = Some.Record(Guid.NewGuid(), Now.AddMinutes(-1)) with
        {
            Outcome = "read_write",
            Reason = null,
            PromptTokens = 5_000_000_000,
            ReadTokens = 4_000_000_000,
            ReadTier = CacheTier.OneHour,
            Write5mTokens = 1,
            Write1hTokens = 2,
            Write24hTokens = 3,
            ReadHash = Some.Hash(),
            ReadWrittenAt = Now.AddMinutes(-40),
            Mode = CacheMode.Observed,
            PredictedReadTokens = 5,
            PredictedWriteTokens = 6,
            UpstreamReadTokens = 7,
            UpstreamWriteTokens = 8,
            CountedTokens = 4_999_999_999,
            Streamed = true,
            DispatchedAt = Now.AddSeconds(-59),
            FirstByteAt = Now.AddSeconds(-58),
            FinishReason = "stop",
            UserAgent = "OpenAI/NodeJS 5.0",
            TraceId = "0af7651916cd43dd8448eb211c80319c",
        };
        await fixture.Host.CommitAsync(Some.Item(record));

        var row = Assert.Single(await PageAsync($"principal={record.PrincipalId}"));

        Assert.Equal(record, row.Record);
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_overlap_even_within_one_instant()
    {
        var principal = Guid.NewGuid();
        var times = new[] { Now.AddDays(-100), Now.AddDays(-20), Now.AddDays(-2), Now.AddHours(-1) };
        var records = times.SelectMany(time => Enumerable.Range(0, 5).Select(_ => Some.Record(principal, time))).ToArray();
        await fixture.Host.CommitAsync([.. records.Select(Some.Item)]);

        var seen = new List<RequestRow>();
        for (var page = await PageAsync($"principal={principal}&limit=3"); page.Count > 0; page = await PageAsync($"principal={principal}&limit=3&before={After(seen[^1])}"))
        {
            seen.AddRange(page);
        }

        Assert.Equal(records.Select(r => r.RequestId).Order(), seen.Select(row => row.Record.RequestId).Order());
        Assert.Equal(seen.Select(row => row.Record.SubmittedAt).OrderDescending(), seen.Select(row => row.Record.SubmittedAt));
    }

    [Fact]
    public async Task Requests_are_filtered_by_model()
    {
        var principal = Guid.NewGuid();
        await fixture.Host.CommitAsync(Some.Item(Some.Record(principal, Now, "model-a")), Some.Item(Some.Record(principal, Now, "model-b")));

        var rows = await PageAsync($"principal={principal}&model=model-b");

        Assert.Equal(["model-b"], rows.Select(row => row.Record.Model));
    }

    [Fact]
    public async Task Requests_are_filtered_by_key_outcome_reason_and_time_however_rare_they_are()
    {
        var (principal, key) = (Guid.NewGuid(), Guid.NewGuid());
        var common = Enumerable.Range(0, 40).Select(n => Some.Record(principal, Now.AddHours(-n * 5)));
        var late = new[] { Now.AddDays(-90), Now.AddDays(-3), Now.AddMinutes(-30) }.Select(time =>
            Some.Record(principal, time) with { KeyId = key, Outcome = "skipped", Reason = "lookup_late" }).ToArray();
        await fixture.Host.CommitAsync([.. common.Concat(late).Select(Some.Item)]);
        var newestFirst = late.Reverse().Select(record => record.RequestId).ToArray();

        Assert.Equal(newestFirst, await IdsAsync($"principal={principal}&reason=lookup_late"));
        Assert.Equal(newestFirst, await IdsAsync($"key={key}&outcome=skipped"));
        Assert.Equal(newestFirst, await IdsAsync($"key={key}"));
        Assert.Equal(newestFirst[..2], await IdsAsync($"key={key}&outcome=skipped&from={Now.AddDays(-3):yyyy-MM-ddTHH:mm:ssZ}"));
        Assert.Equal(newestFirst[1..2], await IdsAsync($"key={key}&outcome=skipped&from={Now.AddDays(-3):yyyy-MM-ddTHH:mm:ssZ}&to={Now.AddMinutes(-30):yyyy-MM-ddTHH:mm:ssZ}"));
        Assert.Equal(newestFirst[2..], await IdsAsync($"key={key}&outcome=skipped&limit=1&before={Now.AddDays(-3).UtcDateTime:O},{late[1].RequestId}"));
        Assert.Empty(await IdsAsync($"principal={principal}&reason=count_failed"));
    }

    [Fact]
    public async Task Requests_are_filtered_by_the_tier_they_read_from_or_wrote_to_however_rare_they_are()
    {
        var (principal, key) = (Guid.NewGuid(), Guid.NewGuid());
        UsageRecord Long(DateTimeOffset at, CacheTier? read, long wrote1h) =>
            Some.Record(principal, at) with { KeyId = key, ReadTier = read, ReadTokens = read is null ? 0 : 100, Write5mTokens = 0, Write1hTokens = wrote1h };
        var short5m = Enumerable.Range(0, 40).Select(n => Some.Record(principal, Now.AddHours(-n * 5)) with { ReadTier = CacheTier.FiveMinutes, ReadTokens = 9, Write5mTokens = 1, Write1hTokens = 0 });
        var (reader, both, writer) = (Long(Now.AddMinutes(-30), CacheTier.OneHour, 0), Long(Now.AddDays(-3), CacheTier.OneHour, 7), Long(Now.AddDays(-90), null, 7));
        await fixture.Host.CommitAsync([.. short5m.Append(reader).Append(both).Append(writer).Select(Some.Item)]);

        Assert.Equal([reader.RequestId, both.RequestId], await IdsAsync($"principal={principal}&read=1h"));
        Assert.Equal([both.RequestId, writer.RequestId], await IdsAsync($"principal={principal}&written=1h"));
        Assert.Equal([reader.RequestId, both.RequestId], await IdsAsync($"key={key}&read=any"));
        Assert.Equal([both.RequestId, writer.RequestId], await IdsAsync($"key={key}&written=any"));
        Assert.Equal([writer.RequestId], await IdsAsync($"key={key}&written=1h&limit=1&before={both.SubmittedAt.UtcDateTime:O},{both.RequestId}"));
        Assert.Empty(await IdsAsync($"principal={principal}&read=24h"));
        Assert.Equal(writer.RequestId, (await IdsAsync("written=1h&limit=500")).Last());
        foreach (var wrong in new[] { "read=2h", "read=1h&written=1h", "read=any&outcome=read", "written=5m&reason=aborted" })
        {
            using var answer = await fixture.Host.Client.GetAsync($"/analytics/requests?{wrong}", TestContext.Current.CancellationToken);
            Assert.Equal((wrong, System.Net.HttpStatusCode.BadRequest), (wrong, answer.StatusCode));
        }
    }

    private async Task<Guid[]> IdsAsync(string query) => [.. (await PageAsync(query)).Select(row => row.Record.RequestId)];

    private static string After(RequestRow row) => $"{row.Record.SubmittedAt.UtcDateTime:O},{row.Record.RequestId}";

    private async Task<IReadOnlyList<RequestRow>> PageAsync(string query) =>
        (await fixture.Host.Client.GetFromJsonAsync($"/analytics/requests?{query}", WireJson.Default.IReadOnlyListRequestRow, TestContext.Current.CancellationToken))!;
}
