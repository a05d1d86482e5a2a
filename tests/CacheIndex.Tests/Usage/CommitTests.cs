using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using PromptCaching;
using PromptCaching.Wire;

namespace CacheIndex.Tests.Usage;

public sealed class CommitTests(IndexFixture fixture) : IClassFixture<IndexFixture>
{
    private static readonly DateTimeOffset Now = IndexFixture.Start;

    private static readonly SkeletonBlock[] Blocks =
    [
        new("tool_definition", "tool_definition", long.MinValue, 100, 25), new("text", "system", 7, 20, 5, CacheTier.OneHour),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_sent_again_is_recorded_once_with_its_writes_and_skeleton()
    {
        var item = Full(Some.Record(Guid.NewGuid(), Now));

        Assert.Equal(1, (await fixture.Host.CommitAsync(item, item)).Inserted);
        Assert.Equal(0, (await fixture.Host.CommitAsync(item)).Inserted);

        foreach (var (table, rows) in new[] { ("usage_records", 1), ("usage_writes", 2), ("request_skeletons", 1) })
        {
            Assert.Equal((table, rows), (table, await Ledger.CountAsync(fixture.ConnectionString, $"{table} WHERE request_id = '{item.Record.RequestId}'")));
        }
        Assert.Equal(1, await Ledger.CountAsync(fixture.ConnectionString, $"usage_hourly WHERE principal_id = '{item.Record.PrincipalId}' AND requests = 1"));
    }

    [Fact]
    public async Task Times_finer_than_the_database_keeps_do_not_hide_that_a_record_is_new()
    {
        var item = Full(Some.Record(Guid.NewGuid(), Now.AddTicks(7)));
        Assert.Equal(1, (await fixture.Host.CommitAsync(item)).Inserted);
        Assert.Equal(1, await Ledger.CountAsync(fixture.ConnectionString, $"request_skeletons WHERE request_id = '{item.Record.RequestId}'"));
        Assert.Equal(0, (await fixture.Host.CommitAsync(item)).Inserted);
    }

    [Fact]
    public async Task A_skeleton_keeps_its_blocks_in_order()
    {
        var item = Full(Some.Record(Guid.NewGuid(), Now));
        await fixture.Host.CommitAsync(item);

        await using var source = NpgsqlDataSource.Create(fixture.ConnectionString);
        await using var command = source.CreateCommand($"SELECT blocks FROM request_skeletons WHERE request_id = '{item.Record.RequestId}'");
        var stored = (byte[])(await command.ExecuteScalarAsync(Cancellation))!;
        Assert.Equal(
            "02010080000000000000000000006400000019" + "01020200000000000000070000001400000005", Convert.ToHexStringLower(stored));
        Assert.Equal(Blocks, PackedBlocks.Read(stored));
    }

    [Fact]
    public async Task An_item_that_can_never_be_accepted_is_named_kept_aside_and_blocks_no_other()
    {
        var sound = Some.Item(Some.Record(Guid.NewGuid(), Now));
        var split = Some.Item(Some.Record(Guid.NewGuid(), Now) with { ReadTokens = 3_001, ReadTier = CacheTier.OneHour });
        var ancient = Some.Item(Some.Record(Guid.NewGuid(), Now.AddDays(-401)));

        var response = await fixture.Host.CommitAsync(split, sound, ancient);

        Assert.Equal(1, response.Inserted);
        Assert.Equal([(0, split.Record.RequestId, "record.promptTokens"), (2, ancient.Record.RequestId, "record.submittedAt")],
            response.Rejected.Select(r => (r.Index, r.RequestId!.Value, r.Field)));
        Assert.Equal(1, await Ledger.CountAsync(fixture.ConnectionString, $"usage_rejects WHERE request_id = '{split.Record.RequestId}' AND field = 'record.promptTokens'"));
    }

    [Fact]
    public async Task An_item_that_can_never_be_accepted_is_kept_once_however_often_it_is_sent()
    {
        var nul = Some.Item(Some.Record(Guid.NewGuid(), Now) with { Model = "x\0" });
        var unreadable = Guid.NewGuid();
        var json = "{\"items\":[{\"record\":{\"requestId\":7,\"note\":\"" + unreadable + "\"}}]}";
        for (var i = 0; i < 2; i++)
        {
            Assert.Single((await fixture.Host.CommitAsync(nul)).Rejected);
            Assert.Single((await PostAsync(json)).Rejected);
        }

        Assert.Equal(1, await Ledger.CountAsync(fixture.ConnectionString, $"usage_rejects WHERE request_id = '{nul.Record.RequestId}'"));
        Assert.Equal(1, await Ledger.CountAsync(fixture.ConnectionString, $"usage_rejects WHERE convert_from(item, 'UTF8') LIKE '%{unreadable}%'"));
    }

    [Fact]
    public async Task An_index_that_does_not_answer_costs_discounts_and_no_record()
    {
        await using var source = NpgsqlDataSource.Create(fixture.ConnectionString);
        await using var connection = await source.OpenConnectionAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await using (var command = new NpgsqlCommand("LOCK TABLE prefix_entries IN ACCESS EXCLUSIVE MODE", connection))
        {
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        Assert.Equal(1, (await fixture.Host.CommitAsync(Full(Some.Record(Guid.NewGuid(), Now)))).Inserted);
    }

    [Fact]
    public async Task An_item_that_cannot_even_be_read_blocks_no_other()
    {
        var sound = Some.Item(Some.Record(Guid.NewGuid(), Now));
        var odd = Some.Item(Some.Record(Guid.NewGuid(), Now));
        var batch = JsonSerializer.SerializeToNode(new CommitBatch([odd, sound]), WireJson.Default.CommitBatch)!;
        batch["items"]![0]!["record"]!["readTier"] = "2h";

        var response = await PostAsync(batch.ToJsonString());

        Assert.Equal(1, response.Inserted);
        var rejected = Assert.Single(response.Rejected);
        Assert.Equal((0, odd.Record.RequestId, "$.record.readTier"), (rejected.Index, rejected.RequestId!.Value, rejected.Field));
    }

    [Fact]
    public async Task Texts_of_clients_and_upstreams_are_made_storable_and_never_cost_a_record()
    {
        var record = Some.Record(Guid.NewGuid(), Now) with { FinishReason = "st\0op", UserAgent = new string('x', 199) + "😀😀" };

        Assert.Equal(1, (await fixture.Host.CommitAsync(Some.Item(record))).Inserted);

        Assert.Equal(1, await Ledger.CountAsync(fixture.ConnectionString,
            $"usage_records WHERE request_id = '{record.RequestId}' AND finish_reason = 'st\uFFFDop' AND user_agent = '{new string('x', 199)}'"));
    }

    [Fact]
    public async Task Counts_beyond_31_bits_add_up()
    {
        var principal = Guid.NewGuid();
        var record = Some.Record(principal, Now) with { PromptTokens = 9_000_000_000, ReadTokens = 8_000_000_000, ReadTier = CacheTier.OneDay };
        await fixture.Host.CommitAsync(Some.Item(record), Some.Item(record with { RequestId = Guid.CreateVersion7(Now) }));
        Assert.Equal(1, await Ledger.CountAsync(fixture.ConnectionString, $"usage_hourly WHERE principal_id = '{principal}' AND prompt_tokens = 18000000000 AND read_24h_tokens = 16000000000"));
    }

    public static TheoryData<string, string> Faults => new()
    {
        { "record.requestId", """{"requestId":"00000000-0000-0000-0000-000000000000"}""" },
        { "record.model", """{"model":""}""" },
        { "record.status", """{"status":7}""" },
        { "record.promptTokens", """{"promptTokens":-1}""" },
        { "record.completionTokens", """{"completionTokens":10000000001}""" },
        { "record.promptTokens", """{"promptTokens":null,"write5mTokens":1}""" },
        { "record.readTier", """{"readTokens":1}""" },
        { "record.submittedAt", """{"submittedAt":"2026-11-22T13:00:01Z"}""" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_record_that_does_not_add_up_is_rejected_by_field(string field, string change)
    {
        var batch = JsonSerializer.SerializeToNode(new CommitBatch([Some.Item(Some.Record(Guid.NewGuid(), Now))]), WireJson.Default.CommitBatch)!;
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject()) batch["items"]![0]!["record"]![name] = value?.DeepClone();

        var response = await PostAsync(batch.ToJsonString());

        Assert.Equal((0, field), (response.Inserted, Assert.Single(response.Rejected).Field));
    }

    [Fact]
    public async Task Index_changes_that_make_no_sense_are_rejected_by_field()
    {
        var record = Some.Record(Guid.NewGuid(), Now);
        var response = await fixture.Host.CommitAsync(
            new CommitItem(record, null, [Some.Write(Now)], []),
            new CommitItem(record, "t", [Some.Write(Now), Some.Write(Now, tokens: -1)], []),
            new CommitItem(record, "t", [], [new PrefixRefresh(Some.Hash(), Now.AddDays(2))]),
            new CommitItem(record, "t", [.. Enumerable.Range(0, 257).Select(_ => Some.Write(Now))], []));
        Assert.Equal(["tokenizerVersion", "writes[1].tokenCount", "refreshes[0].expiresAt", "writes"], response.Rejected.Select(r => r.Field));
    }

    [Theory]
    [InlineData("""{"items":[]}""", "items")]
    [InlineData("""{"items":7}""", "$.items")]
    [InlineData("[]", "$.items")]
    public async Task A_body_that_is_no_batch_is_refused_by_name(string json, string field)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await fixture.Host.Client.PostAsync("/commits", content, Cancellation);
        await Problem.AssertBadFieldAsync(answer, field);
    }

    [Fact]
    public async Task More_items_than_a_batch_may_have_are_refused()
    {
        var batch = JsonSerializer.Serialize(new CommitBatch([.. Enumerable.Range(0, 501).Select(_ => Some.Item(Some.Record(Guid.NewGuid(), Now)))]), WireJson.Default.CommitBatch);
        using var content = new StringContent(batch, Encoding.UTF8, "application/json");
        using var answer = await fixture.Host.Client.PostAsync("/commits", content, Cancellation);
        await Problem.AssertBadFieldAsync(answer, "items");
    }

    [Fact]
    public async Task What_Postgres_refuses_is_kept_aside_and_takes_no_other_record_with_it()
    {
        await using var source = NpgsqlDataSource.Create(fixture.ConnectionString);
        await using (var refuse = source.CreateCommand("ALTER TABLE usage_records ADD CONSTRAINT refused CHECK (finish_reason <> 'refused')"))
        {
            await refuse.ExecuteNonQueryAsync(Cancellation);
        }
        var items = Array.ConvertAll(["stop", "refused", "length"], static (string reason) => Full(Some.Record(Guid.NewGuid(), Now) with { FinishReason = reason }));

        var response = await fixture.Host.CommitAsync(items);

        Assert.Equal(2, response.Inserted);
        var rejected = Assert.Single(response.Rejected);
        Assert.Equal((1, items[1].Record.RequestId, "record"), (rejected.Index, rejected.RequestId, rejected.Field));
        Assert.Contains("refused", rejected.Reason, StringComparison.Ordinal);
        foreach (var (table, rows) in new[] { ("usage_records", 2), ("usage_writes", 4), ("request_skeletons", 2), ("usage_rejects", 1) })
        {
            var ids = string.Join(", ", items.Select(item => $"'{item.Record.RequestId}'"));
            Assert.Equal((table, rows), (table, await Ledger.CountAsync(fixture.ConnectionString, $"{table} WHERE request_id IN ({ids})")));
        }
    }

    [Theory]
    [InlineData("\"AQ==\"", "blocks")]
    [InlineData("\"?\"", "$.blocks")]
    [InlineData("[]", "$.blocks")]
    public async Task Blocks_that_cannot_be_read_reject_their_own_item(string blocks, string field)
    {
        var batch = JsonSerializer.SerializeToNode(
            new CommitBatch([Full(Some.Record(Guid.NewGuid(), Now)), Full(Some.Record(Guid.NewGuid(), Now))]), WireJson.Default.CommitBatch)!;
        batch["items"]![1]!["blocks"] = JsonNode.Parse(blocks);

        var response = await PostAsync(batch.ToJsonString());

        Assert.Equal((1, 1, field), (response.Inserted, Assert.Single(response.Rejected).Index, response.Rejected[0].Field));
    }

    [Fact]
    public async Task An_item_with_the_blocks_of_a_version_before_is_recorded_without_them()
    {
        var item = Some.Item(Some.Record(Guid.NewGuid(), Now));
        var batch = JsonSerializer.SerializeToNode(new CommitBatch([item]), WireJson.Default.CommitBatch)!;
        batch["items"]![0]!["skeleton"] = JsonNode.Parse("""[{"kind":"text","role":"user","hash":-1,"bytes":2,"tokens":3}]""");

        Assert.Equal(1, (await PostAsync(batch.ToJsonString())).Inserted);

        Assert.Equal(0, await Ledger.CountAsync(fixture.ConnectionString, $"request_skeletons WHERE request_id = '{item.Record.RequestId}'"));
    }

    private static CommitItem Full(UsageRecord record) => new(
        record, "t", [Some.Write(Now), Some.Write(Now, CacheTier.OneHour)], [],
        Some.Blocks(Blocks));

    private async Task<CommitResponse> PostAsync(string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await fixture.Host.Client.PostAsync("/commits", content, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonSerializer.Deserialize(await answer.Content.ReadAsStringAsync(Cancellation), WireJson.Default.CommitResponse)!;
    }
}
