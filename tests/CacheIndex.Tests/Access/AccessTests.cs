using System.Net;
using Microsoft.Extensions.Options;

namespace CacheIndex.Tests.Access;

public sealed class AccessTests(IndexFixture fixture) : IClassFixture<IndexFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("wrong")]
    [InlineData(IndexHost.Key + "x")]
    public async Task Every_call_without_the_internal_key_is_refused(string? key)
    {
        using var client = new HttpClient { BaseAddress = fixture.Host.Client.BaseAddress };
        if (key is not null) client.DefaultRequestHeaders.Add("x-internal-key", key);
        foreach (var path in new[] { "/analytics/summary", "/analytics/requests", "/live/requests", "/openapi/v1.json", "/health/", "/nothing" })
        {
            using var answer = await client.GetAsync(path, Cancellation);
            Assert.Equal((path, HttpStatusCode.Unauthorized), (path, answer.StatusCode));
        }
        foreach (var path in new[] { "/prefixes/lookup", "/commits", "/keys/resolve" })
        {
            using var answer = await client.PostAsync(path, null, Cancellation);
            Assert.Equal((path, HttpStatusCode.Unauthorized), (path, answer.StatusCode));
        }
    }

    [Theory]
    [InlineData("/analytics/summary", HttpStatusCode.OK)]
    [InlineData("/admin/principals", HttpStatusCode.OK)]
    [InlineData("/system", HttpStatusCode.OK)]
    [InlineData("/export/principals", HttpStatusCode.OK)]
    [InlineData("/openapi/v1.json", HttpStatusCode.OK)]
    [InlineData("/catalog", HttpStatusCode.Unauthorized)]
    [InlineData("/administration", HttpStatusCode.Unauthorized)]
    public async Task An_administrators_token_opens_what_is_for_people_and_nothing_else(string path, HttpStatusCode expected)
    {
        const string token = "the-admin-token-of-this-test";
        await using var host = await IndexHost.StartHealthyAsync(fixture.ConnectionString, fixture.Clock, ("AdminToken", token));
        foreach (var (sent, status) in new[] { ($"Bearer {token}", expected), ($"bearer {token}", expected), ($"Bearer {token}x", HttpStatusCode.Unauthorized), ($"Basic {token}", HttpStatusCode.Unauthorized), ("Bearer ", HttpStatusCode.Unauthorized) })
        {
            using var client = new HttpClient { BaseAddress = host.Client.BaseAddress };
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", sent);
            Assert.Equal((sent, status), (sent, (await client.GetAsync(path, Cancellation)).StatusCode));
        }
        using var post = new HttpClient { BaseAddress = host.Client.BaseAddress };
        post.DefaultRequestHeaders.Add("Authorization", $"Bearer {token}");
        Assert.Equal(HttpStatusCode.Unauthorized, (await post.PostAsync("/commits", null, Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Without_an_admin_token_no_token_opens_anything()
    {
        using var client = new HttpClient { BaseAddress = fixture.Host.Client.BaseAddress };
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer ");
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/admin/principals", Cancellation)).StatusCode);
    }

    [Fact]
    public void An_admin_token_that_is_too_short_stops_the_start() =>
        Assert.Contains("AdminToken", Assert.Throws<OptionsValidationException>(
            () => IndexHost.Start(fixture.ConnectionString, fixture.Clock, ("AdminToken", "short"))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Health_and_alive_are_open()
    {
        using var client = new HttpClient { BaseAddress = fixture.Host.Client.BaseAddress };
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/alive", Cancellation)).StatusCode);
    }

    [Fact]
    public void Without_an_internal_key_the_service_does_not_start_and_says_what_to_set()
    {
        var refusal = Assert.Throws<OptionsValidationException>(() => IndexHost.Start(fixture.ConnectionString, fixture.Clock, ("InternalKey", null)));
        Assert.Contains("InternalKey is not set", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_database_the_service_does_not_start_and_says_what_to_set()
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => IndexHost.Start("", fixture.Clock));
        Assert.Contains("ConnectionStrings__promptcache", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_wrong_settings_are_named_at_once()
    {
        var refusal = Assert.ThrowsAny<Exception>(() => IndexHost.Start(fixture.ConnectionString, fixture.Clock,
            ("Usage:RecordRetentionDays", "0"), ("Usage:DaysAhead", "99"), ("Sweep:PagesPerStep", "0"), ("Seed:Principals:a:Keys:k", "short")));
        foreach (var setting in new[] { "RecordRetentionDays", "DaysAhead", "PagesPerStep", "Seed:Principals:a:Keys:k" })
        {
            Assert.Contains(setting, refusal.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_api_document_names_every_endpoint()
    {
        var document = await fixture.Host.Client.GetStringAsync("/openapi/v1.json", Cancellation);
        foreach (var path in new[]
        {
            "/prefixes/lookup", "/keys/resolve", "/commits", "/analytics/summary", "/analytics/timeseries", "/analytics/requests",
            "/analytics/by/principal", "/analytics/by/key", "/analytics/by/model", "/analytics/tiers", "/analytics/outcomes", "/analytics/coverage",
            "/analytics/live", "/analytics/requests/{id}", "/system", "/admin/principals", "/admin/principals/{id}", "/admin/principals/{id}/keys",
            "/admin/keys", "/admin/keys/{id}", "/admin/keys/{id}/revoke", "/admin/models", "/admin/tariffs", "/admin/tariffs/preview", "/admin/audit",
            "/catalog", "/export/{table}",
            "/live/requests",
        })
        {
            Assert.Contains($"\"{path}\"", document, StringComparison.Ordinal);
        }
        foreach (var scheme in new[] { "internalKey", "adminToken" }) Assert.Contains($"\"{scheme}\"", document, StringComparison.Ordinal);
        Assert.Contains(PromptCaching.Wire.Analytics.UsageDefinitions.HitRate, document, StringComparison.Ordinal);
    }
}
