using System.Net;
using System.Security.Claims;
using Dashboard.SignIn;
using Dashboard.Tests.Fakes;
using PromptCaching.Wire;

namespace Dashboard.Tests.SignIn;

/// <summary>A principal that signs in with its own API key.</summary>
public sealed class OwnKeyTests
{
    private const string Token = "a-token-for-tests-only";
    private const string Secret = "the-secret-of-acme";

    [Theory]
    [InlineData("/")]
    [InlineData("/?principal=0a000000-0000-7000-8000-000000000002")]
    [InlineData("/requests")]
    [InlineData("/requests?principal=0a000000-0000-7000-8000-000000000002&range=24h")]
    [InlineData("/principals")]
    [InlineData("/principals/0a000000-0000-7000-8000-000000000002")]
    [InlineData("/models")]
    [InlineData("/models/shared?principal=0a000000-0000-7000-8000-000000000002")]
    [InlineData("/tiers?principal=&key=")]
    public async Task Every_page_shows_its_own_data_whatever_the_address_asks_for(string path)
    {
        await using var index = await StartIndexAsync();
        await using var app = DashboardApp.Start(index, token: Token);
        using var http = SignInClient.Of(app);
        (await SignInClient.SignInAsync(http, Secret, "/")).Dispose();

        using var response = await http.GetAsync(path, TestContext.Current.CancellationToken);
        var page = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain("globex", page, StringComparison.Ordinal);
        Assert.All(index.Asked.Where(asked => asked.StartsWith("/analytics/", StringComparison.Ordinal)),
            asked => Assert.Contains($"principal={Traffic.Acme}", asked, StringComparison.Ordinal));
        Assert.DoesNotContain(index.Asked, asked => asked.StartsWith("/system", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/administration")]
    [InlineData("/administration/models")]
    [InlineData("/administration/tariffs")]
    [InlineData("/administration/audit")]
    [InlineData("/administration/principals/0a000000-0000-7000-8000-000000000001")]
    [InlineData("/system")]
    public async Task Pages_of_operators_are_closed(string path)
    {
        await using var index = await StartIndexAsync();
        await using var app = DashboardApp.Start(index, token: Token);
        using var http = SignInClient.Of(app);
        (await SignInClient.SignInAsync(http, Secret, "/")).Dispose();

        using var response = await http.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.StartsWith("/no-access", response.Headers.Location!.PathAndQuery, StringComparison.Ordinal);
        var overview = Html.Parse(await http.GetStringAsync("/", TestContext.Current.CancellationToken));
        Assert.DoesNotContain(overview.QuerySelectorAll("nav .page span"), link => link.TextContent is "Administration" or "System");
    }

    [Fact]
    public async Task Another_principals_request_is_one_that_does_not_exist()
    {
        await using var index = await StartIndexAsync();
        await using var app = DashboardApp.Start(index, token: Token);
        using var http = SignInClient.Of(app);
        (await SignInClient.SignInAsync(http, Secret, "/")).Dispose();
        var (own, other) = (Row("acme", Traffic.Acme), Row("globex", Traffic.Globex));
        index.Publish(own);
        index.Publish(other);

        var ownPage = await http.GetStringAsync($"/requests/{own.Record.RequestId}", TestContext.Current.CancellationToken);
        var otherPage = await http.GetStringAsync($"/requests/{other.Record.RequestId}", TestContext.Current.CancellationToken);

        Assert.Contains("acme-ci", ownPage, StringComparison.Ordinal);
        Assert.DoesNotContain("globex", otherPage, StringComparison.Ordinal);
        Assert.Contains("No such request", otherPage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_ends_with_its_key()
    {
        await using var index = await StartIndexAsync();
        await using var app = DashboardApp.Start(index, token: Token);
        using var http = SignInClient.Of(app);
        (await SignInClient.SignInAsync(http, Secret, "/")).Dispose();
        using (var before = await http.GetAsync("/", TestContext.Current.CancellationToken)) Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        index.Revoke(index.Keys.Single(key => key.PrincipalId == Traffic.Acme).KeyId);

        await Until.TrueAsync(async () =>
        {
            using var after = await http.GetAsync("/", TestContext.Current.CancellationToken);
            return after.StatusCode == HttpStatusCode.Redirect;
        }, "the session to end");
    }

    [Fact]
    public async Task A_key_that_ended_and_one_that_nobody_knows_do_not_open_the_dashboard()
    {
        await using var index = await StartIndexAsync();
        await using var app = DashboardApp.Start(index, token: Token);
        using var http = SignInClient.Of(app);
        index.Revoke(index.Keys.Single(key => key.PrincipalId == Traffic.Acme).KeyId);

        using var ended = await SignInClient.SignInAsync(http, Secret, "/");
        using var unknown = await SignInClient.SignInAsync(http, "nobody-has-this-key", "/");

        Assert.All([ended, unknown], response => Assert.Equal($"{SignInEndpoints.Page}?failed=true&ReturnUrl=%2F", response.Headers.Location!.OriginalString));
    }

    [Fact]
    public async Task While_the_index_is_away_a_key_is_not_called_wrong()
    {
        await using var index = await StartIndexAsync();
        await using var app = DashboardApp.Start(index, token: Token);
        using var http = SignInClient.Of(app);
        await index.StopAsync();

        using var response = await SignInClient.SignInAsync(http, Secret, "/");

        Assert.Equal($"{SignInEndpoints.Page}?unknown=true&ReturnUrl=%2F", response.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task The_secret_is_in_no_question_and_no_address()
    {
        await using var index = await StartIndexAsync();
        await using var app = DashboardApp.Start(index, token: Token);
        using var http = SignInClient.Of(app);

        using var response = await SignInClient.SignInAsync(http, Secret, "/");

        Assert.DoesNotContain(index.Asked, asked => asked.Contains(Secret, StringComparison.Ordinal));
        Assert.DoesNotContain(Secret, response.Headers.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_claim_that_cannot_be_read_and_a_session_that_ended_show_nobodys_data()
    {
        var garbled = new ClaimsPrincipal(new ClaimsIdentity([new(Reader.PrincipalClaim, "garbled")], "cookie"));
        var ended = new ClaimsPrincipal(new ClaimsIdentity());

        Assert.Equal(Reader.Nobody, Reader.From(garbled, isRequired: true));
        Assert.Equal(Reader.Nobody, Reader.From(ended, isRequired: true));
        Assert.Equal(Reader.Nobody, Reader.From(null, isRequired: true));
        Assert.Equal(Reader.Operator, Reader.From(ended, isRequired: false));
        Assert.False(Reader.Nobody.IsOperator);
    }

    private static async Task<FakeCacheIndex> StartIndexAsync()
    {
        var index = await FakeCacheIndex.StartAsync(Row("acme", Traffic.Acme), Row("globex", Traffic.Globex));
        index.AddKey("acme", Traffic.Acme, Secret);
        index.AddKey("globex", Traffic.Globex, "the-secret-of-globex");
        return index;
    }

    private static RequestRow Row(string name, Guid id) => Traffic.Read(DateTimeOffset.UtcNow.AddMinutes(-1), principal: name, principalId: id, model: "shared");
}
