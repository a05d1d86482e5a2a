using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using CacheIndex.Principals;
using CacheIndex.Tests.Usage;
using PromptCaching;
using PromptCaching.Prompts;
using PromptCaching.Wire;
using PromptCaching.Wire.Administration;

namespace CacheIndex.Tests.Administration;

public sealed class AdministrationTests(IndexFixture fixture) : IClassFixture<IndexFixture>
{
    private static readonly DateTimeOffset Now = IndexFixture.Start;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_principal_is_made_renamed_and_listed_and_names_are_unique()
    {
        var (first, second) = (await PrincipalAsync(), await PrincipalAsync());
        var name = $"é \"quoted\" {Guid.NewGuid()}";

        using var renamed = await PutAsync($"/admin/principals/{first.PrincipalId}", new PrincipalSettings(name), WireJson.Default.PrincipalSettings);
        using var taken = await PutAsync($"/admin/principals/{second.PrincipalId}", new PrincipalSettings(name), WireJson.Default.PrincipalSettings);
        using var twin = await PostAsync("/admin/principals", new PrincipalSettings(name), WireJson.Default.PrincipalSettings);
        using var nobody = await PutAsync($"/admin/principals/{Guid.NewGuid()}", new PrincipalSettings("x"), WireJson.Default.PrincipalSettings);

        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.Conflict, HttpStatusCode.Conflict, HttpStatusCode.NotFound),
            (renamed.StatusCode, taken.StatusCode, twin.StatusCode, nobody.StatusCode));
        var all = (await GetAsync("/admin/principals", WireJson.Default.IReadOnlyListPrincipal))!;
        Assert.Contains(first with { Name = name }, all);
        Assert.Contains(second, all);
        Assert.Equal(second, await GetAsync($"/admin/principals/{second.PrincipalId}", WireJson.Default.Principal));
    }

    [Theory]
    [InlineData("""{"name":"typo","limit":{"requestsPerMinute":1}}""", "$.limit")]
    [InlineData("""{"name":"typo","limits":{"requestPerMinute":1}}""", "$.limits.requestPerMinute")]
    [InlineData("""{"name":"typo","limits":{"budget":{"tokens":5,"period":"yearly"}}}""", "$.limits.budget.period")]
    [InlineData("""{"name":"typo","limits":{"requestsPerMinute":"many"}}""", "$.limits.requestsPerMinute")]
    [InlineData("""{"limits":{}}""", "$")]
    [InlineData("""{"name":""", "$.name")]
    public async Task A_misspelt_or_unfit_field_is_named_and_makes_no_key_without_it(string body, string field)
    {
        var principal = await PrincipalAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await fixture.Host.Client.PostAsync($"/admin/principals/{principal.PrincipalId}/keys", content, Cancellation);
        await Problem.AssertBadFieldAsync(answer, field);
        Assert.DoesNotContain("PromptCaching", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Empty((await GetAsync($"/admin/keys?principal={principal.PrincipalId}", WireJson.Default.IReadOnlyListApiKey))!);
    }

    [Fact]
    public async Task A_keys_secret_is_shown_once_and_works_until_it_is_revoked()
    {
        var principal = await PrincipalAsync();
        var limits = new KeyLimits(60, new TokenBudget(1_000_000, BudgetPeriod.Weekly), ["model-a"]);
        var created = await KeyAsync(principal, new NewKey("laptop", Now.AddDays(30), limits));

        Assert.Matches("^pc_[0-9A-Za-z]{40,}$", created.Secret);
        var listed = Assert.Single((await GetAsync($"/admin/keys?principal={principal.PrincipalId}", WireJson.Default.IReadOnlyListApiKey))!);
        Assert.Equal((created.Key.KeyId, "laptop", Now.AddDays(30), 60), (listed.KeyId, listed.Name, listed.ExpiresAt, listed.Limits.RequestsPerMinute));
        var identity = (await ResolveAsync(created.Secret))!;
        Assert.Equal((principal.PrincipalId, principal.Name, created.Key.KeyId), (identity.PrincipalId, identity.PrincipalName, identity.KeyId));
        Assert.Equal((limits.Budget, "model-a"), (identity.Limits!.Budget, Assert.Single(identity.Limits.Models!)));
        Assert.Equal(1, (await GetAsync($"/admin/principals/{principal.PrincipalId}", WireJson.Default.Principal))!.Keys);

        using var revoked = await fixture.Host.Client.PostAsync($"/admin/keys/{created.Key.KeyId}/revoke", null, Cancellation);
        using var again = await fixture.Host.Client.PostAsync($"/admin/keys/{created.Key.KeyId}/revoke", null, Cancellation);
        using var changed = await PutAsync($"/admin/keys/{created.Key.KeyId}", new KeySettings(), WireJson.Default.KeySettings);

        Assert.Equal(Now, (await again.Content.ReadFromJsonAsync(WireJson.Default.ApiKey, Cancellation))!.RevokedAt);
        Assert.Equal(HttpStatusCode.Conflict, changed.StatusCode);
        Assert.Null(await ResolveAsync(created.Secret));
    }

    [Fact]
    public async Task A_keys_settings_are_replaced_and_without_limits_everything_is_allowed()
    {
        var created = await KeyAsync(await PrincipalAsync(), new NewKey("k", Limits: new KeyLimits(1, new TokenBudget(5, BudgetPeriod.Daily), ["m"])));
        using var answer = await PutAsync($"/admin/keys/{created.Key.KeyId}", new KeySettings(Now.AddHours(1)), WireJson.Default.KeySettings);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var identity = (await ResolveAsync(created.Secret))!;
        Assert.Equal((null, null, Now.AddHours(1)), (identity.Limits, identity.Use, identity.ExpiresAt!.Value));
    }

    [Fact]
    public async Task A_budget_counts_its_calendar_period_less_the_cached_reads_of_models_that_exempt_them()
    {
        var principal = await PrincipalAsync();
        var key = await KeyAsync(principal, new NewKey("k", Limits: new KeyLimits(Budget: new TokenBudget(1, BudgetPeriod.Weekly))));
        var (exempt, counted) = ($"exempt-{Guid.NewGuid():N}", $"counted-{Guid.NewGuid():N}");
        using var put = await PutAsync($"/admin/models/{exempt}", new ModelSettings("default", CachedReadsExempt: true), WireJson.Default.ModelSettings);
        var monday = new DateTimeOffset(2026, 11, 16, 0, 0, 0, TimeSpan.Zero);   // now is a Sunday
        UsageRecord Used(DateTimeOffset at, string model) => Some.Record(principal.PrincipalId, at, model) with
        {
            KeyId = key.Key.KeyId,
            ReadTokens = 1_000,
            ReadTier = CacheTier.OneHour,
        };
        await fixture.Host.CommitAsync(
            Some.Item(Used(monday.AddMicroseconds(-1), counted)), Some.Item(Used(monday, counted)), Some.Item(Used(Now, exempt)));

        var use = (await ResolveAsync(key.Secret))!.Use!;

        Assert.Equal(new BudgetUse(monday, monday.AddDays(7), 3_100 + 2_100), use);
        Assert.Equal(use, (await GetAsync($"/admin/keys/{key.Key.KeyId}", WireJson.Default.ApiKey))!.Use);
    }

    [Theory]
    [InlineData(BudgetPeriod.Daily, "2026-11-22", "2026-11-23")]
    [InlineData(BudgetPeriod.Weekly, "2026-11-16", "2026-11-23")]
    [InlineData(BudgetPeriod.Monthly, "2026-11-01", "2026-12-01")]
    public void Periods_follow_the_calendar(BudgetPeriod period, string from, string to)
    {
        var (start, end) = KeyBudgets.Running(period, Now);
        Assert.Equal((from, to), (start.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), end.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        Assert.Equal((end, start), (KeyBudgets.Running(period, end).From, KeyBudgets.Running(period, start).From));
    }

    [Fact]
    public async Task Models_are_put_and_taken_away_and_the_catalog_says_when_something_changed()
    {
        var name = $"org/model-{Guid.NewGuid():N}";
        var before = await CatalogAsync(null);
        using var put = await PutAsync(
            $"/admin/models/{name}", new ModelSettings("default", "up", "cl100k_base", CacheMode.Observed, 512, true), WireJson.Default.ModelSettings);
        var model = (await put.Content.ReadFromJsonAsync(WireJson.Default.Model, Cancellation))!;
        var after = await CatalogAsync(before.Tag);

        Assert.Equal(HttpStatusCode.OK, after.Status);
        Assert.Equal(model, after.Catalog!.Models.Single(m => m.Name == name));
        Assert.Equal(HttpStatusCode.NotModified, (await CatalogAsync(after.Tag)).Status);
        Assert.Equal(model, await GetAsync($"/admin/models/{Uri.EscapeDataString(name)}", WireJson.Default.Model));
        Assert.Equal(HttpStatusCode.NoContent, (await fixture.Host.Client.DeleteAsync($"/admin/models/{name}", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await fixture.Host.Client.DeleteAsync($"/admin/models/{name}", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await CatalogAsync(after.Tag)).Status);
    }

    [Fact]
    public async Task Every_change_is_in_the_audit_with_who_and_what_and_never_a_secret()
    {
        using var someone = new HttpRequestMessage(HttpMethod.Post, "/admin/principals")
        {
            Content = JsonContent.Create(new PrincipalSettings($"p-{Guid.NewGuid():N}"), WireJson.Default.PrincipalSettings),
        };
        someone.Headers.Add("x-promptcache-actor", "dashboard");
        using var made = await fixture.Host.Client.SendAsync(someone, Cancellation);
        var principal = (await made.Content.ReadFromJsonAsync(WireJson.Default.Principal, Cancellation))!;
        var key = await KeyAsync(principal, new NewKey("k"));
        using var revoked = await fixture.Host.Client.PostAsync($"/admin/keys/{key.Key.KeyId}/revoke", null, Cancellation);

        var entries = (await GetAsync("/admin/audit?limit=500", WireJson.Default.IReadOnlyListAuditEntry))!
            .Where(entry => entry.Subject == principal.PrincipalId.ToString() || entry.Subject == key.Key.KeyId.ToString()).ToArray();

        Assert.Equal([("internal-key", "key.revoke"), ("internal-key", "key.create"), ("dashboard", "principal.create")],
            entries.Select(entry => (entry.Actor, entry.Action)));
        Assert.Null(entries[2].Before);
        Assert.Equal(principal.Name, entries[2].After!.Value.GetProperty("name").GetString());
        Assert.False(entries[0].Before!.Value.TryGetProperty("revokedAt", out _));
        Assert.True(entries[0].After!.Value.TryGetProperty("revokedAt", out _));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key.Secret)));
        Assert.Equal(0, await Ledger.CountAsync(fixture.ConnectionString, $"audit_entries a WHERE a::text LIKE '%{key.Secret}%' OR a::text LIKE '%{hash}%'"));
        Assert.Single((await GetAsync($"/admin/audit?before={entries[0].Id}&limit=1", WireJson.Default.IReadOnlyListAuditEntry))!);
    }

    [Theory]
    [InlineData("POST", "principals", """{"name":""}""", "name")]
    [InlineData("POST", "principals/00000000-0000-7000-8000-000000000000/keys", """{"name":""}""", "name")]
    [InlineData("POST", "principals/00000000-0000-7000-8000-000000000000/keys", """{"name":"k","expiresAt":"2026-11-22T12:00:00Z"}""", "expiresAt")]
    [InlineData("PUT", "keys/00000000-0000-7000-8000-000000000000", """{"limits":{"requestsPerMinute":0}}""", "limits.requestsPerMinute")]
    [InlineData("PUT", "keys/00000000-0000-7000-8000-000000000000", """{"limits":{"budget":{"tokens":0,"period":"daily"}}}""", "limits.budget.tokens")]
    [InlineData("PUT", "keys/00000000-0000-7000-8000-000000000000", """{"limits":{"models":[]}}""", "limits.models")]
    [InlineData("PUT", "keys/00000000-0000-7000-8000-000000000000", """{"limits":{"models":[""]}}""", "limits.models[0]")]
    [InlineData("PUT", "models/m", """{"upstream":""}""", "upstream")]
    [InlineData("PUT", "models/m", """{"upstream":"u","minPrefixTokens":-1}""", "minPrefixTokens")]
    [InlineData("PUT", "models/m", """{"upstream":"u","mode":"on"}""", "$.mode")]
    public async Task Settings_that_make_no_sense_are_refused_by_field(string method, string path, string body, string field)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/admin/{path}") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using var answer = await fixture.Host.Client.SendAsync(request, Cancellation);
        await Problem.AssertBadFieldAsync(answer, field);
    }

    private async Task<Principal> PrincipalAsync()
    {
        using var answer = await PostAsync("/admin/principals", new PrincipalSettings($"p-{Guid.NewGuid():N}"), WireJson.Default.PrincipalSettings);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync(WireJson.Default.Principal, Cancellation))!;
    }

    private async Task<CreatedKey> KeyAsync(Principal principal, NewKey key)
    {
        using var answer = await PostAsync($"/admin/principals/{principal.PrincipalId}/keys", key, WireJson.Default.NewKey);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync(WireJson.Default.CreatedKey, Cancellation))!;
    }

    private async Task<KeyIdentity?> ResolveAsync(string secret)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
        using var answer = await PostAsync("/keys/resolve", new ResolveKeyRequest(hash), WireJson.Default.ResolveKeyRequest);
        return answer.StatusCode == HttpStatusCode.NotFound ? null : await answer.Content.ReadFromJsonAsync(WireJson.Default.KeyIdentity, Cancellation);
    }

    private async Task<(HttpStatusCode Status, EntityTagHeaderValue? Tag, Catalog? Catalog)> CatalogAsync(EntityTagHeaderValue? known)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/catalog");
        if (known is not null) request.Headers.IfNoneMatch.Add(known);
        using var answer = await fixture.Host.Client.SendAsync(request, Cancellation);
        return (answer.StatusCode, answer.Headers.ETag,
            answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync(WireJson.Default.Catalog, Cancellation) : null);
    }

    private Task<HttpResponseMessage> PostAsync<T>(string path, T body, JsonTypeInfo<T> type) => fixture.Host.Client.PostAsJsonAsync(path, body, type, Cancellation);

    private Task<HttpResponseMessage> PutAsync<T>(string path, T body, JsonTypeInfo<T> type) => fixture.Host.Client.PutAsJsonAsync(path, body, type, Cancellation);

    private Task<T?> GetAsync<T>(string path, JsonTypeInfo<T> type) => fixture.Host.Client.GetFromJsonAsync(path, type, Cancellation);
}
