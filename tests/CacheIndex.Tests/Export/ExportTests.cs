using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using PromptCaching;
using PromptCaching.Wire;

namespace CacheIndex.Tests.Export;

public sealed class ExportTests(IndexFixture fixture) : IClassFixture<IndexFixture>
{
    private static readonly DateTimeOffset Now = IndexFixture.Start;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Records_come_as_csv_that_quotes_what_must_be_and_defuses_formulas()
    {
        var record = Some.Record(Guid.NewGuid(), Now.AddMicroseconds(7)) with { UserAgent = "=cmd|' /C calc'!A0", FinishReason = "a,\"b\"\r\nc" };
        await fixture.Host.CommitAsync(Some.Item(record), Some.Item(Some.Record(record.PrincipalId, Now.AddDays(-3))));

        var csv = await fixture.Host.Client.GetStringAsync($"/export/records?principal={record.PrincipalId}&from={Now.AddDays(-1):yyyy-MM-ddTHH:mm:ssZ}", Cancellation);

        var head = csv[..csv.IndexOf("\r\n", StringComparison.Ordinal)].Split(',');
        Assert.Equal(["submitted_at", "request_id", "principal_id"], head[..3]);
        Assert.StartsWith($"2026-11-22T12:00:00.0000070Z,{record.RequestId},{record.PrincipalId},,", csv[(csv.IndexOf("\r\n", StringComparison.Ordinal) + 2)..], StringComparison.Ordinal);
        Assert.Contains(",\"a,\"\"b\"\"\r\nc\",'=cmd|' /C calc'!A0,", csv, StringComparison.Ordinal);
        Assert.EndsWith("Z\r\n", csv, StringComparison.Ordinal);
        Assert.Equal(1, csv.Split($",{record.PrincipalId},,").Length - 1);   // the other request is out of the range
    }

    [Fact]
    public async Task The_same_rows_come_as_json_lines()
    {
        var record = Some.Record(Guid.NewGuid(), Now, "m") with { Write1hTokens = 10, UserAgent = "=1" };
        var write = Some.Write(Now, CacheTier.OneHour, 10);
        await fixture.Host.CommitAsync(new CommitItem(record, "t", [write], []));

        var row = Assert.Single(await LinesAsync($"/export/records?format=jsonl&principal={record.PrincipalId}"));
        var written = Assert.Single(await LinesAsync($"/export/writes?format=jsonl&principal={record.PrincipalId}"));
        var hour = Assert.Single(await LinesAsync($"/export/hourly?format=jsonl&key={record.KeyId}&model=m"));
        var outcome = Assert.Single(await LinesAsync($"/export/outcomes?format=jsonl&principal={record.PrincipalId}"));

        Assert.Equal(("=1", 10L, null), ((string?)row["user_agent"], (long)row["write_1h_tokens"]!, row["list_cost"]));
        Assert.Equal(("1h", 10L, write.Hash.ToString()), ((string?)written["tier"], (long)written["token_count"]!, (string?)written["prefix_hash"]));
        Assert.Equal((1L, 3_000L), ((long)hour["entries_1h"]!, (long)hour["prompt_tokens"]!));
        Assert.Equal(("none", "no_breakpoint", 1L), ((string?)outcome["outcome"], (string?)outcome["reason"], (long)outcome["requests"]!));
    }

    [Fact]
    public async Task Every_table_is_exported_in_both_formats_and_none_holds_a_hash_of_a_secret()
    {
        using var made = await fixture.Host.Client.PostAsJsonAsync(
            "/admin/principals", new PromptCaching.Wire.Administration.PrincipalSettings("exported"), WireJson.Default.PrincipalSettings, Cancellation);
        var principal = (await made.Content.ReadFromJsonAsync(WireJson.Default.Principal, Cancellation))!;
        using var key = await fixture.Host.Client.PostAsJsonAsync(
            $"/admin/principals/{principal.PrincipalId}/keys", new PromptCaching.Wire.Administration.NewKey("k"), WireJson.Default.NewKey, Cancellation);
        foreach (var table in new[] { "records", "writes", "hourly", "outcomes", "tariffs", "principals", "keys", "audit" })
        {
            foreach (var format in new[] { "csv", "jsonl" })
            {
                using var answer = await fixture.Host.Client.GetAsync($"/export/{table}?format={format}", Cancellation);
                Assert.Equal((table, HttpStatusCode.OK), (table, answer.StatusCode));
                Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
            }
        }
        Assert.Equal("exported", (string?)Assert.Single(await LinesAsync($"/export/keys?format=jsonl&principal={principal.PrincipalId}"))["principal"]);
        Assert.Contains(await LinesAsync("/export/audit?format=jsonl"), entry => (string?)entry["after"]?["name"] == "exported");
    }

    [Fact]
    public async Task Another_table_or_format_is_refused_by_name()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await fixture.Host.Client.GetAsync("/export/api_keys", Cancellation)).StatusCode);
        using var answer = await fixture.Host.Client.GetAsync("/export/records?format=xlsx", Cancellation);
        await Problem.AssertBadFieldAsync(answer, "format");
    }

    private async Task<JsonNode[]> LinesAsync(string path) =>
        [.. (await fixture.Host.Client.GetStringAsync(path, Cancellation)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
}
