using System.Net;
using System.Net.Http.Json;
using CacheIndex.Tests.Usage;
using PromptCaching.Pricing;
using PromptCaching.Wire;
using PromptCaching.Wire.Administration;

namespace CacheIndex.Tests.Tariffs;

public sealed class TariffTests(PostgresServer server) : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = IndexFixture.Start;
    private static readonly DateTimeOffset Long = Now.AddDays(-10);

    private readonly ManualClock _clock = new(Now);
    private string _database = "";
    private IndexHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await server.CreateDatabaseAsync();
        _host = await IndexHost.StartHealthyAsync(_database, _clock);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_new_version_closes_the_open_one_where_it_begins_and_each_request_keeps_the_price_of_its_time()
    {
        var first = await AddAsync(new NewTariff("m", 1m, 0m));
        _clock.Advance(TimeSpan.FromHours(1));
        var second = await AddAsync(new NewTariff("m", 2m, 0m));

        Assert.Equal([(second.Version, Now.AddHours(1), null), (first.Version, Now, Now.AddHours(1))],
            (await ListAsync("m")).Select(v => (v.Version, v.ValidFrom, v.ValidTo)));
        Assert.Null(await PriceAsync(Now.AddMicroseconds(-1)));
        Assert.Equal(first.Version, await PriceAsync(Now));
        Assert.Equal(first.Version, await PriceAsync(Now.AddHours(1).AddMicroseconds(-1)));
        Assert.Equal(second.Version, await PriceAsync(Now.AddHours(1)));
    }

    [Fact]
    public async Task Versions_of_the_future_wait_for_their_time()
    {
        var today = await AddAsync(new NewTariff("m", 1m, 0m));
        var tomorrow = await AddAsync(new NewTariff("m", 2m, 0m, ValidFrom: Now.AddDays(1)));
        var week = await AddAsync(new NewTariff("m", 3m, 0m, ValidFrom: Now.AddDays(7)));

        using var between = await PostAsync(new NewTariff("m", 9m, 0m, ValidFrom: Now.AddDays(3)));
        Assert.Equal(HttpStatusCode.Conflict, between.StatusCode);
        Assert.Equal([null, Now.AddDays(7), Now.AddDays(1)], (await ListAsync("m")).Select(v => v.ValidTo));
        Assert.Equal([today.Version], (await CatalogAsync()).Tariffs.Select(v => v.Version));
        _clock.Now = Now.AddDays(1);
        Assert.Equal([tomorrow.Version], (await CatalogAsync()).Tariffs.Select(v => v.Version));
        Assert.Equal(today.Version, await PriceAsync(Now.AddDays(1).AddMicroseconds(-1)));
        Assert.Equal(tomorrow.Version, await PriceAsync(Now.AddDays(1)));
        _clock.Now = Now.AddDays(7);
        Assert.Equal(week.Version, await PriceAsync(Now.AddDays(7)));
    }

    [Fact]
    public async Task A_version_begins_after_what_a_gateway_with_a_fast_clock_has_recorded_already()
    {
        var first = await AddAsync(new NewTariff("m", 1m, 0m));
        Assert.Equal(first.Version, await PriceAsync(Now.AddMinutes(5)));
        var second = await AddAsync(new NewTariff("m", 2m, 0m));
        Assert.Equal(Now.AddMinutes(5).AddMicroseconds(1), second.ValidFrom);
        Assert.Equal(first.Version, await PriceAsync(Now.AddMinutes(5)));
    }

    [Fact]
    public async Task Of_many_changes_at_once_the_others_lose_loudly_and_one_version_is_open()
    {
        await AddAsync(new NewTariff("m", 1m, 0m));
        _clock.Advance(TimeSpan.FromMinutes(1));
        foreach (var model in new[] { "m", "new" })
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(n => PostAsync(new NewTariff(model, 2m + n, 0m))));
            Assert.Equal(1, answers.Count(answer => answer.StatusCode == HttpStatusCode.Created));
            Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.Conflict));
            Assert.Equal(1, await Ledger.CountAsync(_database, $"tariffs WHERE model = '{model}' AND valid_to IS NULL"));
        }
    }

    [Fact]
    public async Task While_prices_change_every_record_is_priced_by_the_version_of_its_time()
    {
        await AddAsync(new NewTariff("m", 1m, 0m));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async worker =>
        {
            for (var n = 0; n < 15; n++)
            {
                if (worker == 0)
                {
                    _clock.Advance(TimeSpan.FromMinutes(1));
                    await AddAsync(new NewTariff("m", n + 2m, 0m));
                }
                else await _host.CommitAsync([.. Enumerable.Range(0, 20).Select(_ => Some.Item(Some.Record(Guid.NewGuid(), _clock.Now, "m")))]);
            }
        }));

        Assert.Equal(900, await Ledger.CountAsync(_database, "usage_records"));
        Assert.Equal(0, await Ledger.CountAsync(_database, """
            usage_records r LEFT JOIN tariffs t ON t.model = r.model AND r.submitted_at >= t.valid_from AND (t.valid_to IS NULL OR r.submitted_at < t.valid_to)
            WHERE r.tariff_version IS DISTINCT FROM t.version OR r.list_cost <> r.prompt_tokens * t.input_per_million / 1000000
            """));
        Assert.Equal(0, await Ledger.RollupErrorsAsync(_database));
    }

    [Fact]
    public async Task A_preview_costs_what_the_requests_would_have_cost()
    {
        await Ledger.AddTariffsAsync(_database, new Tariff("m", Long, null, 1m, 2m, TariffMultipliers.Default));
        var record = Some.Record(Guid.NewGuid(), Now.AddDays(-2), "m") with { Write24hTokens = 1_000, ReadTokens = 500, ReadTier = PromptCaching.CacheTier.OneHour };
        await _host.CommitAsync(Some.Item(record), Some.Item(record with { RequestId = Guid.CreateVersion7(Now.AddDays(-9)), SubmittedAt = Now.AddDays(-9) }));
        var proposal = new NewTariff("m", 3m, 4.5m, new TariffMultipliers(0.2m, 1m, 1m, 3m));
        using var answer = await _host.Client.PostAsJsonAsync("/admin/tariffs/preview", proposal, WireJson.Default.NewTariff, Cancellation);

        var preview = (await answer.Content.ReadFromJsonAsync(WireJson.Default.TariffPreview, Cancellation))!;

        var cache = new PromptCaching.Usage.CacheUsage(500, 0, 0, 1_000);
        var (old, next) = (Price(1m, 2m, TariffMultipliers.Default), Price(3m, 4.5m, proposal.Multipliers!));
        Assert.Equal((1L, old.List, old.Charged, next.List, next.Charged), (preview.Requests, preview.List, preview.Charged, preview.NewList, preview.NewCharged));

        Price Price(decimal input, decimal output, TariffMultipliers by) =>
            PromptCaching.Pricing.Price.Of(3_000, cache, 100, new Tariff("m", Long, null, input, output, by));
    }

    [Theory]
    [InlineData("model", """{"model":""}""")]
    [InlineData("inputPerMillion", """{"inputPerMillion":-0.000001}""")]
    [InlineData("outputPerMillion", """{"outputPerMillion":0.0000001}""")]
    [InlineData("multipliers.read", """{"multipliers":{"read":100,"write5m":1,"write1h":1,"write24h":1}}""")]
    [InlineData("multipliers.write24h", """{"multipliers":{"read":0,"write5m":1,"write1h":1,"write24h":1.00001}}""")]
    [InlineData("validFrom", """{"validFrom":"2026-11-22T11:59:59Z"}""")]
    public async Task A_tariff_that_makes_no_sense_is_refused_by_field(string field, string change)
    {
        var body = System.Text.Json.Nodes.JsonNode.Parse("""{"model":"m","inputPerMillion":1,"outputPerMillion":1}""")!.AsObject();
        foreach (var (name, value) in System.Text.Json.Nodes.JsonNode.Parse(change)!.AsObject()) body[name] = value?.DeepClone();
        using var content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        using var answer = await _host.Client.PostAsync("/admin/tariffs", content, Cancellation);
        await Problem.AssertBadFieldAsync(answer, field);
    }

    private async Task<TariffVersion> AddAsync(NewTariff tariff)
    {
        using var answer = await PostAsync(tariff);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync(WireJson.Default.TariffVersion, Cancellation))!;
    }

    private Task<HttpResponseMessage> PostAsync(NewTariff tariff) =>
        _host.Client.PostAsJsonAsync("/admin/tariffs", tariff, WireJson.Default.NewTariff, Cancellation);

    private async Task<IReadOnlyList<TariffVersion>> ListAsync(string model) =>
        (await _host.Client.GetFromJsonAsync($"/admin/tariffs?model={model}", WireJson.Default.IReadOnlyListTariffVersion, Cancellation))!;

    private async Task<Catalog> CatalogAsync() => (await _host.Client.GetFromJsonAsync("/catalog", WireJson.Default.Catalog, Cancellation))!;

    /// <summary>By which version a request submitted then is priced.</summary>
    private async Task<long?> PriceAsync(DateTimeOffset submittedAt)
    {
        var record = Some.Record(Guid.NewGuid(), submittedAt, "m");
        Assert.Equal(1, (await _host.CommitAsync(Some.Item(record))).Inserted);
        var rows = await _host.Client.GetFromJsonAsync($"/analytics/requests?principal={record.PrincipalId}", WireJson.Default.IReadOnlyListRequestRow, Cancellation);
        return rows!.Single().Cost?.TariffVersion;
    }
}
