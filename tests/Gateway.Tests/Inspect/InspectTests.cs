using System.Net;
using System.Text.Json;
using Gateway.Tests.Shared;
using PromptCaching.Pricing;
using PromptCaching.Wire;
using PromptCaching.Wire.Administration;

namespace Gateway.Tests.Inspect;

public sealed class InspectTests
{
    private const string Path = "/v1/prompt-cache/inspect";

    [Fact]
    public async Task A_new_prompt_would_be_written_and_once_sent_be_read_and_inspecting_changes_neither()
    {
        await using var app = await TestApp.StartAsync();
        var before = await InspectAsync(app.Client, Prompts.MarkedSystem("One?", ttl: "1h"));
        Assert.Equal(JsonValueKind.Null, before.GetProperty("read").ValueKind);
        var write = Assert.Single(before.GetProperty("writes").EnumerateArray());
        Assert.Equal((0, "1h"), (write.GetProperty("block").GetInt32(), write.GetProperty("ttl").GetString()));
        await InspectAsync(app.Client, Prompts.MarkedSystem("One?", ttl: "1h"));
        Assert.Empty(app.Index.Items);

        await Answer.PostAsync(app.Client, Prompts.MarkedSystem("One?", ttl: "1h"));
        var item = await app.Index.UntilRecordedAsync();
        var after = await InspectAsync(app.Client, Prompts.MarkedSystem("Two?", ttl: "1h"));
        var read = after.GetProperty("read");
        Assert.Equal((0, "1h", item.Writes[0].TokenCount), (read.GetProperty("block").GetInt32(), read.GetProperty("ttl").GetString(), read.GetProperty("tokens").GetInt64()));
        Assert.Equal(item.Writes[0].ExpiresAt, read.GetProperty("expires_at").GetDateTimeOffset());
        Assert.Empty(after.GetProperty("writes").EnumerateArray());
        Assert.Single(app.Index.Items);
    }

    [Theory]
    [InlineData("Off", 0, "cache_off")]
    [InlineData("Observed", 1, "observed")]
    [InlineData("Managed", 1, null)]
    public async Task What_would_be_written_depends_on_the_model_s_mode(string mode, int writes, string? warning)
    {
        await using var app = await TestApp.StartAsync(("Gateway:Models:*:Mode", mode));
        var shown = await InspectAsync(app.Client, Prompts.MarkedSystem());
        Assert.Equal(writes, shown.GetProperty("writes").GetArrayLength());
        Assert.Equal(warning is null ? [] : [warning], shown.GetProperty("warnings").EnumerateArray().Select(static one => one.GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData(2_000)]     // fewer than we count
    [InlineData(9_000)]     // more
    public async Task On_the_scale_of_the_entry_that_it_reads_a_prompt_is_as_long_as_the_upstream_said(long reported)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Json.Completion($$"""{"prompt_tokens":{{reported}},"completion_tokens":2,"total_tokens":{{reported + 2}}}"""));
        await using var app = await TestApp.StartAsync(upstream, ("Gateway:CatalogInterval", "00:00:00.050"));
        app.Index.Catalog = new("2", [], [new TariffVersion(1, "gpt-test", DateTimeOffset.UnixEpoch, 1_000_000m, 0m, TariffMultipliers.Default, DateTimeOffset.UnixEpoch, "test")], "EUR");
        await Until.TrueAsync(() => app.Service<Gateway.Routing.ModelCatalog>().Currency == "EUR", "the catalog is known");
        await Answer.PostAsync(app.Client, Prompts.MarkedSystem());
        await app.Index.UntilRecordedAsync();
        var shown = await InspectAsync(app.Client, Prompts.MarkedSystem());
        await Answer.PostAsync(app.Client, Prompts.MarkedSystem());
        var next = (await app.Index.UntilRecordedAsync(static record => record.ReadTokens > 0)).Record;

        Assert.Equal(next.ReadTokens, shown.GetProperty("read").GetProperty("tokens").GetInt64());
        Assert.Equal(next.ReadTokens, shown.GetProperty("breakpoints")[0].GetProperty("cumulative_tokens").GetInt64());
        Assert.Equal(reported, shown.GetProperty("price").GetProperty("list").GetDecimal());   // a token costs 1
    }

    [Fact]
    public async Task Blocks_breakpoints_and_candidates_are_shown_as_they_are_recorded()
    {
        await using var app = await TestApp.StartAsync();
        await Answer.PostAsync(app.Client, Prompts.MarkedSystem());
        var item = await app.Index.UntilRecordedAsync();
        var shown = await InspectAsync(app.Client, Prompts.MarkedSystem());
        Assert.Equal(("gpt-test", item.Record.PrincipalId), (shown.GetProperty("model").GetString(), shown.GetProperty("principal_id").GetGuid()));
        var blocks = shown.GetProperty("blocks").EnumerateArray().ToArray();
        Assert.Equal(
            PackedBlocks.Read(item.Blocks).Select(static (block, index) => (index, block.Role, block.Kind, block.Bytes, block.Tokens)),
            blocks.Select(static block => (block.GetProperty("index").GetInt32(), block.GetProperty("role").GetString()!, block.GetProperty("kind").GetString()!,
                block.GetProperty("bytes").GetInt32(), block.GetProperty("tokens").GetInt32())));
        Assert.Equal(item.Writes[0].Hash.ToString(), blocks[0].GetProperty("hash").GetString());
        var breakpoint = Assert.Single(shown.GetProperty("breakpoints").EnumerateArray());
        Assert.Equal((0, "5m", "explicit", item.Writes[0].TokenCount, false), (breakpoint.GetProperty("block").GetInt32(),
            breakpoint.GetProperty("ttl").GetString(), breakpoint.GetProperty("source").GetString(),
            breakpoint.GetProperty("cumulative_tokens").GetInt64(), breakpoint.GetProperty("below_minimum").GetBoolean()));
        var candidate = Assert.Single(shown.GetProperty("candidates").EnumerateArray());
        Assert.Equal((item.Writes[0].Hash.ToString(), true), (candidate.GetProperty("hash").GetString(), candidate.GetProperty("live").GetBoolean()));
        Assert.Empty(Codes(shown));
    }

    [Fact]
    public async Task The_price_is_the_tariffs_with_and_without_caching_and_null_without_one()
    {
        await using var app = await TestApp.StartAsync(("Gateway:CatalogInterval", "00:00:00.050"));
        var none = (await InspectAsync(app.Client, Prompts.MarkedSystem())).GetProperty("price");
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (none.GetProperty("list").ValueKind, none.GetProperty("charged").ValueKind));
        app.Index.Catalog = new("2", [], [new TariffVersion(1, "gpt-test", DateTimeOffset.UnixEpoch, 2m, 8m, TariffMultipliers.Default, DateTimeOffset.UnixEpoch, "test")], "EUR");
        await Until.TrueAsync(() => app.Service<Gateway.Routing.ModelCatalog>().Currency == "EUR", "the catalog is known");
        var shown = await InspectAsync(app.Client, Prompts.MarkedSystem());
        var tokens = shown.GetProperty("blocks").EnumerateArray().Select(static block => block.GetProperty("tokens").GetInt64()).ToArray();
        var price = shown.GetProperty("price");
        Assert.Equal(tokens.Sum() * 0.000002m, price.GetProperty("list").GetDecimal());
        Assert.Equal((tokens[0] * 1.25m + tokens[1]) * 0.000002m, price.GetProperty("charged").GetDecimal());
        Assert.Equal("EUR", price.GetProperty("currency").GetString());
    }

    [Theory]
    [InlineData("""{"model":"m","messages":[],"system":"s"}""", "", "system")]
    [InlineData("""{"model":"m","input":"u"}""", "", "user")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"u"}]}""", "", "user")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"u"}],"system":"s"}""", "?dialect=chat_completions", "user")]
    [InlineData("""{"model":"m","instructions":"s","messages":[]}""", "?dialect=responses", "system")]
    public async Task The_dialect_is_the_parameters_or_else_the_shapes(string body, string query, string firstRole)
    {
        await using var app = await TestApp.StartAsync();
        var shown = await InspectAsync(app.Client, body, query);
        Assert.Equal(firstRole, shown.GetProperty("blocks")[0].GetProperty("role").GetString());
    }

    [Theory]
    [InlineData("short instructions", "", "below_minimum")]
    [InlineData("It is 2026-11-24T10:15:30Z. LONG", "", "volatile_marked_block")]
    [InlineData("Session 6f9619ff-8b86-d011-b42d-00c04fc964ff. LONG", "", "volatile_marked_block")]
    [InlineData("Now: 1764000000. LONG", "", "volatile_marked_block")]
    [InlineData("request-id: abc123. LONG", "", "volatile_marked_block")]
    [InlineData("LONG", "\"ttl\":\"7d\"", "invalid_ttl")]
    [InlineData("LONG", "\"ttl\":\"24h\"", "tier_disabled")]
    public async Task A_warning_names_what_is_wrong_and_where(string text, string ttl, string code)
    {
        await using var app = await TestApp.StartAsync();
        var marker = ttl.Length == 0 ? "{\"type\":\"ephemeral\"}" : $$"""{"type":"ephemeral",{{ttl}}}""";
        var shown = await InspectAsync(app.Client, $$"""
            {"model":"m","messages":[{"role":"user","content":"At 10:15:30 I asked."},
              {"role":"system","content":[{"type":"text","text":"{{text.Replace("LONG", Prompts.Words(2_000), StringComparison.Ordinal)}}","cache_control":{{marker}}}]}]}
            """);
        var warning = Assert.Single(shown.GetProperty("warnings").EnumerateArray());
        Assert.Equal((code, 1), (warning.GetProperty("code").GetString(), warning.GetProperty("block").GetInt32()));
        var isRefused = code is "invalid_ttl" or "tier_disabled";
        Assert.Equal(isRefused, warning.GetProperty("message").GetString()!.StartsWith("This request would be refused with a 400. ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_read_now_is_not_called_changing()
    {
        await using var app = await TestApp.StartAsync();
        var body = Prompts.MarkedSystem().Replace("word1 ", "10:15:30 ", StringComparison.Ordinal);
        Assert.Equal(["volatile_marked_block"], Codes(await InspectAsync(app.Client, body)));
        await Answer.PostAsync(app.Client, body);
        await app.Index.UntilRecordedAsync();
        Assert.Empty(Codes(await InspectAsync(app.Client, body)));
    }

    [Theory]
    [InlineData(0, 20, 20, 20)]     // between two breakpoints
    [InlineData(0, 19, 19, -1)]
    [InlineData(0, 0, 20, 20)]      // behind the last one
    [InlineData(0, 0, 19, -1)]
    public async Task More_positions_than_a_breakpoint_looks_back_over_are_warned_of(int first, int second, int last, int block)
    {
        await using var app = await TestApp.StartAsync();
        var messages = Enumerable.Range(0, last + 1).Select(i => i == first || i == second
            ? $$$"""{"role":"user","content":[{"type":"text","text":"{{{Prompts.Words(1_500)}}}","cache_control":{"type":"ephemeral"}}]}"""
            : """{"role":"assistant","content":"short"}""");
        var shown = await InspectAsync(app.Client, $$"""{"model":"m","messages":[{{string.Join(',', messages)}}]}""");
        var warnings = shown.GetProperty("warnings").EnumerateArray().ToArray();
        if (block < 0) Assert.Empty(warnings);
        else Assert.Equal(("too_far", block), (Assert.Single(warnings).GetProperty("code").GetString(), warnings[0].GetProperty("block").GetInt32()));
    }

    [Fact]
    public async Task Wrong_order_of_ttls_is_a_warning_at_the_later_block()
    {
        await using var app = await TestApp.StartAsync();
        var words = Prompts.Words(1_500);
        var shown = await InspectAsync(app.Client, $$$"""
            {"model":"m","messages":[{"role":"user","content":[
              {"type":"text","text":"{{{words}}}","cache_control":{"type":"ephemeral"}},
              {"type":"text","text":"b","cache_control":{"type":"ephemeral","ttl":"1h"}}]}]}
            """);
        var warning = Assert.Single(shown.GetProperty("warnings").EnumerateArray());
        Assert.Equal(("ttl_order", 1), (warning.GetProperty("code").GetString(), warning.GetProperty("block").GetInt32()));
    }

    [Fact]
    public async Task Without_the_index_the_answer_says_that_it_does_not_know_what_is_live()
    {
        await using var app = await TestApp.StartAsync();
        await InspectAsync(app.Client, Prompts.Short());   // the key is known
        await app.Index.StopAsync();
        Assert.Equal(["lookup_failed"], Codes(await InspectAsync(app.Client, Prompts.MarkedSystem())));
        await app.Index.RestartAsync();
    }

    [Fact]
    public async Task The_dashboard_inspects_for_any_principal_with_the_internal_key()
    {
        await using var app = await TestApp.StartAsync();
        await Answer.PostAsync(app.Client, Prompts.MarkedSystem());
        var principal = (await app.Index.UntilRecordedAsync()).Record.PrincipalId;
        using var dashboard = new HttpClient { BaseAddress = app.Client.BaseAddress };
        dashboard.DefaultRequestHeaders.Add("x-internal-key", FakeCacheIndex.InternalKey);
        Assert.Equal("invalid_principal", (await Answer.PostAsync(dashboard, Prompts.MarkedSystem(), Path)).Error.GetProperty("code").GetString());
        dashboard.DefaultRequestHeaders.Add("x-promptcache-principal", principal.ToString());
        Assert.Equal(0, (await InspectAsync(dashboard, Prompts.MarkedSystem())).GetProperty("read").GetProperty("block").GetInt32());
        dashboard.DefaultRequestHeaders.Remove("x-promptcache-principal");
        dashboard.DefaultRequestHeaders.Add("x-promptcache-principal", Guid.NewGuid().ToString());
        Assert.Equal(JsonValueKind.Null, (await InspectAsync(dashboard, Prompts.MarkedSystem())).GetProperty("read").ValueKind);
    }

    [Fact]
    public async Task Without_a_valid_key_or_a_model_that_the_key_may_use_nothing_is_told()
    {
        await using var app = await TestApp.StartAsync();
        using var stranger = new HttpClient { BaseAddress = app.Client.BaseAddress };
        stranger.DefaultRequestHeaders.Add("x-internal-key", "guess");
        stranger.DefaultRequestHeaders.Add("x-promptcache-principal", Guid.NewGuid().ToString());
        Assert.Equal(HttpStatusCode.Unauthorized, (await Answer.PostAsync(stranger, Prompts.Short(), Path)).Status);
        app.Index.Issue("sk-limited", "carol", limits: new KeyLimits(Models: ["fast"]));
        using var limited = app.ClientWith("sk-limited");
        Assert.Equal(HttpStatusCode.NotFound, (await Answer.PostAsync(limited, Prompts.Short(), Path)).Status);
        Assert.Equal("invalid_dialect", (await Answer.PostAsync(app.Client, Prompts.Short(), Path + "?dialect=x")).Error.GetProperty("code").GetString());
        Assert.Equal("invalid_json", (await Answer.PostAsync(app.Client, "{", Path)).Error.GetProperty("code").GetString());
    }

    private static async Task<JsonElement> InspectAsync(HttpClient client, string body, string query = "")
    {
        var answer = await Answer.PostAsync(client, body, Path + query);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return answer.Json;
    }

    private static string[] Codes(JsonElement inspection) =>
        [.. inspection.GetProperty("warnings").EnumerateArray().Select(static warning => warning.GetProperty("code").GetString()!)];
}
