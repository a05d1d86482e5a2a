using System.Net;
using Dashboard.SignIn;
using Dashboard.Tests.Fakes;

namespace Dashboard.Tests.SignIn;

public sealed class SignInTests
{
    private const string Token = "a-token-for-tests-only";

    [Theory]
    [InlineData("/")]
    [InlineData("/?range=7d")]
    public async Task Without_the_token_every_page_leads_to_signing_in(string path)
    {
        await using var index = await FakeCacheIndex.StartAsync(Traffic.Read(DateTimeOffset.UtcNow.AddMinutes(-1)));
        await using var app = DashboardApp.Start(index, token: Token);
        using var http = SignInClient.Of(app);

        using var response = await http.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal($"{SignInEndpoints.Page}?ReturnUrl={Uri.EscapeDataString(path)}", response.Headers.Location!.PathAndQuery);
        Assert.Equal(0, index.Summaries);
    }

    [Theory]
    [InlineData("/_blazor")]
    [InlineData("/_blazor/negotiate")]
    [InlineData("/_blazor/initializers")]
    public async Task Without_the_token_no_circuit_opens(string path)
    {
        await using var index = await FakeCacheIndex.StartAsync();
        await using var app = DashboardApp.Start(index, token: Token);
        using var http = SignInClient.Of(app);

        using var get = await http.GetAsync(path, TestContext.Current.CancellationToken);
        using var post = await http.PostAsync(path, null, TestContext.Current.CancellationToken);

        Assert.All([get, post], response => Assert.True(response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Redirect, response.ToString()));
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/alive")]
    [InlineData("/css/app.css")]
    [InlineData("/sign-in")]
    public async Task Health_and_the_sign_in_page_are_open(string path)
    {
        await using var index = await FakeCacheIndex.StartAsync();
        await using var app = DashboardApp.Start(index, token: Token);
        using var http = SignInClient.Of(app);

        using var response = await http.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task The_token_opens_the_page_that_was_asked_for_and_signing_out_closes_it()
    {
        await using var index = await FakeCacheIndex.StartAsync(Traffic.Read(DateTimeOffset.UtcNow.AddMinutes(-1)));
        await using var app = DashboardApp.Start(index, token: Token);
        using var http = SignInClient.Of(app);

        using var signedIn = await SignInClient.SignInAsync(http, Token, "/?range=7d");
        Assert.Equal("/?range=7d", signedIn.Headers.Location!.OriginalString);
        var cookie = Assert.Single(signedIn.Headers.GetValues("Set-Cookie"), value => value.StartsWith("promptcache=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=lax", cookie, StringComparison.Ordinal);
        var page = await http.GetStringAsync("/", TestContext.Current.CancellationToken);
        Assert.NotEmpty(Html.Parse(page).QuerySelectorAll(".tile"));

        using var signedOut = await SignInClient.PostAsync(http, page, SignInEndpoints.SignOutAction, []);
        Assert.Equal(SignInEndpoints.Page, signedOut.Headers.Location!.OriginalString);
        using var closed = await http.GetAsync("/", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Redirect, closed.StatusCode);
    }

    [Theory]
    [InlineData("a-token-for-tests-onlY")]
    [InlineData("a-token-for-tests-only ")]
    [InlineData("x")]
    public async Task A_wrong_token_is_refused_and_said_to_be(string token)
    {
        await using var index = await FakeCacheIndex.StartAsync();
        await using var app = DashboardApp.Start(index, token: Token);
        using var http = SignInClient.Of(app);

        using var refused = await SignInClient.SignInAsync(http, token, "/");
        Assert.False(refused.Headers.Contains("Set-Cookie"));
        var page = await http.GetStringAsync(refused.Headers.Location, TestContext.Current.CancellationToken);

        Assert.Contains("This is neither the dashboard's token nor a key that works.", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://elsewhere.example")]
    [InlineData("//elsewhere.example")]
    [InlineData("/\\elsewhere.example")]
    [InlineData("javascript:alert(1)")]
    public async Task Signing_in_never_leads_to_another_site(string returnUrl)
    {
        await using var index = await FakeCacheIndex.StartAsync();
        await using var app = DashboardApp.Start(index, token: Token);
        using var http = SignInClient.Of(app);

        using var response = await SignInClient.SignInAsync(http, Token, returnUrl);

        Assert.Equal("/", response.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Guessing_is_slowed_down()
    {
        await using var index = await FakeCacheIndex.StartAsync();
        await using var app = DashboardApp.Start(index, token: Token);
        using var http = SignInClient.Of(app);
        for (var attempt = 0; attempt < new SignInOptions().AttemptsPerMinute; attempt++) (await SignInClient.SignInAsync(http, $"guess-{attempt}", "/")).Dispose();

        using var response = await SignInClient.SignInAsync(http, Token, "/");

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
    }

    [Theory]
    [InlineData(SignInEndpoints.SignInAction)]
    [InlineData(SignInEndpoints.SignOutAction)]
    public async Task A_form_of_another_site_is_refused(string action)
    {
        await using var index = await FakeCacheIndex.StartAsync();
        await using var app = DashboardApp.Start(index, token: Token);
        using var http = SignInClient.Of(app);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["token"] = Token });

        using var response = await http.PostAsync(action, form, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public void Another_token_ends_the_sessions_that_began_with_the_first()
    {
        var (first, second) = (For("the-first-token-of-all"), For("the-second-token-of-all"));
        var reader = first.CreateReader("cookie");

        Assert.True(first.IsCurrent(reader));
        Assert.False(second.IsCurrent(reader));
        Assert.False(first.IsCurrent(null));
    }

    [Fact]
    public void Without_a_configured_token_nothing_matches()
    {
        Assert.False(For(null).Matches(""));
        Assert.False(For("").Matches(""));
        Assert.False(For("sixteen-characters").Matches(null));
    }

    [Fact]
    public void A_short_token_stops_the_start()
    {
        Assert.Contains("Dashboard:Token", new SignInOptionsValidator().Validate(null, new() { Token = "short" }).FailureMessage, StringComparison.Ordinal);
        Assert.True(new SignInOptionsValidator().Validate(null, new()).Succeeded);
        Assert.True(new SignInOptionsValidator().Validate(null, new() { Token = "" }).Succeeded);
    }

    private static SignInToken For(string? token) => new(Microsoft.Extensions.Options.Options.Create(new SignInOptions { Token = token }));
}
