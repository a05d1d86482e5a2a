using System.Net;
using Gateway.Keys;
using Gateway.Tests.Shared;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Keys;

public sealed class KeyTests
{
    [Theory]
    [InlineData("Bearer {0}")]
    [InlineData("bearer {0}")]
    [InlineData("BEARER  {0} ")]
    [InlineData("Bearer\t{0}")]
    public async Task The_scheme_may_be_written_in_any_case_and_with_stray_white_space(string header)
    {
        await using var app = await TestApp.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(Prompts.Short()) };
        using var client = new HttpClient { BaseAddress = app.Client.BaseAddress };
        request.Headers.TryAddWithoutValidation("Authorization", header.Replace("{0}", TestApp.Key, StringComparison.Ordinal));
        using var response = await client.SendAsync(request, Until.TestEnd);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Basic dXNlcjpwYXNz")]
    [InlineData("sk-alice-0123456789")]
    [InlineData("Bearer sk-wrong")]
    public async Task A_missing_or_wrong_key_is_a_401_in_OpenAIs_shape(string? header)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var app = await TestApp.StartAsync(upstream);
        using var client = new HttpClient { BaseAddress = app.Client.BaseAddress };
        if (header is not null) client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header);
        var answer = await Answer.PostAsync(client, Prompts.Short());
        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        var error = answer.Json.GetProperty("error");
        Assert.Equal(["message", "type", "param", "code"], error.EnumerateObject().Select(static member => member.Name));
        Assert.Equal(("invalid_request_error", null, "invalid_api_key"),
            (error.GetProperty("type").GetString(), error.GetProperty("param").GetString(), error.GetProperty("code").GetString()));
        Assert.DoesNotContain("sk-", answer.Text, StringComparison.Ordinal);
        Assert.Empty(upstream.Seen);
    }

    [Fact]
    public async Task Answers_about_keys_are_remembered_good_and_bad_alike()
    {
        await using var app = await TestApp.StartAsync();
        using var wrong = app.ClientWith("sk-wrong");
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await Answer.PostAsync(app.Client, Prompts.Short())).Status);
            Assert.Equal(HttpStatusCode.Unauthorized, (await Answer.PostAsync(wrong, Prompts.Short())).Status);
        }
        Assert.Equal(2, app.Index.Calls("/keys/resolve"));
    }

    [Fact]
    public async Task Many_requests_with_one_new_key_ask_once()
    {
        var asked = new TaskCompletionSource();
        var answer = new TaskCompletionSource();
        await using var app = await TestApp.StartAsync();
        app.Index.Trouble = async context =>
        {
            if (context.Request.Path != "/keys/resolve") return false;
            asked.TrySetResult();
            await answer.Task;
            return false;
        };
        var keys = app.Service<KeyDirectory>();
        Task<KeyVerdict>[] asks = [.. Enumerable.Range(0, 20).Select(_ => keys.ResolveAsync(TestApp.Key, Until.TestEnd).AsTask())];
        await asked.Task.WaitAsync(Until.Deadline, Until.TestEnd);
        answer.SetResult();
        Assert.All(await Task.WhenAll(asks), static verdict => Assert.Equal(KeyStatus.Known, verdict.Status));
        Assert.Equal(1, app.Index.Calls("/keys/resolve"));
    }

    [Fact]
    public async Task A_revoked_key_works_no_longer_than_its_answer_is_fresh()
    {
        var clock = new ManualClock();
        await using var app = await TestApp.StartAsync(clock);
        var keys = app.Service<KeyDirectory>();
        Assert.Equal(KeyStatus.Known, (await keys.ResolveAsync(TestApp.Key, Until.TestEnd)).Status);
        app.Index.Revoke(TestApp.Key);
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(KeyStatus.Known, (await keys.ResolveAsync(TestApp.Key, Until.TestEnd)).Status);
        clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(KeyStatus.Unknown, (await keys.ResolveAsync(TestApp.Key, Until.TestEnd)).Status);
    }

    [Fact]
    public async Task A_key_that_expires_stops_at_that_moment_though_its_answer_is_fresh()
    {
        var clock = new ManualClock();
        await using var app = await TestApp.StartAsync(clock);
        app.Index.Issue("sk-soon", "soon", clock.GetUtcNow() + TimeSpan.FromSeconds(10));
        var keys = app.Service<KeyDirectory>();
        Assert.Equal(KeyStatus.Known, (await keys.ResolveAsync("sk-soon", Until.TestEnd)).Status);
        clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(KeyStatus.Unknown, (await keys.ResolveAsync("sk-soon", Until.TestEnd)).Status);
    }

    [Fact]
    public async Task A_key_whose_expiry_was_extended_while_it_was_idle_works_again()
    {
        var clock = new ManualClock();
        await using var app = await TestApp.StartAsync(clock);
        app.Index.Issue("sk-soon", "soon", clock.GetUtcNow() + TimeSpan.FromMinutes(5));
        var keys = app.Service<KeyDirectory>();
        Assert.Equal(KeyStatus.Known, (await keys.ResolveAsync("sk-soon", Until.TestEnd)).Status);
        app.Index.Issue("sk-soon", "soon", clock.GetUtcNow() + TimeSpan.FromDays(30));
        clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(KeyStatus.Known, (await keys.ResolveAsync("sk-soon", Until.TestEnd)).Status);
    }

    [Fact]
    public async Task Without_CacheIndex_a_key_that_has_expired_does_not_go_on_working()
    {
        var clock = new ManualClock();
        await using var app = await TestApp.StartAsync(clock);
        app.Index.Issue("sk-soon", "soon", clock.GetUtcNow() + TimeSpan.FromMinutes(5));
        var keys = app.Service<KeyDirectory>();
        Assert.Equal(KeyStatus.Known, (await keys.ResolveAsync("sk-soon", Until.TestEnd)).Status);
        await app.Index.StopAsync();
        clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(KeyStatus.Known, (await keys.ResolveAsync("sk-soon", Until.TestEnd)).Status);
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(KeyStatus.Undecided, (await keys.ResolveAsync("sk-soon", Until.TestEnd)).Status);
    }

    [Fact]
    public async Task A_revoked_key_stops_though_questions_about_another_fail()
    {
        var clock = new ManualClock();
        await using var app = await TestApp.StartAsync(clock);
        var keys = app.Service<KeyDirectory>();
        Assert.Equal(KeyStatus.Known, (await keys.ResolveAsync(TestApp.Key, Until.TestEnd)).Status);
        app.Index.Revoke(TestApp.Key);
        clock.Advance(TimeSpan.FromSeconds(61));
        app.Index.Trouble = static context =>
        {
            context.Response.StatusCode = 503;
            return Task.FromResult(true);
        };
        Assert.Equal(KeyStatus.Undecided, (await keys.ResolveAsync("sk-other", Until.TestEnd)).Status);
        app.Index.Trouble = null;
        Assert.Equal(KeyStatus.Unknown, (await keys.ResolveAsync(TestApp.Key, Until.TestEnd)).Status);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_does_not_keep_a_revoked_key_working()
    {
        var clock = new ManualClock();
        await using var app = await TestApp.StartAsync(clock);
        var keys = app.Service<KeyDirectory>();
        Assert.Equal(KeyStatus.Known, (await keys.ResolveAsync(TestApp.Key, Until.TestEnd)).Status);
        app.Index.Revoke(TestApp.Key);
        clock.SetBack(TimeSpan.FromHours(1));
        clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(KeyStatus.Unknown, (await keys.ResolveAsync(TestApp.Key, Until.TestEnd)).Status);
    }

    [Fact]
    public async Task A_404_that_is_not_CacheIndexs_own_does_not_end_a_key()
    {
        var clock = new ManualClock();
        await using var app = await TestApp.StartAsync(clock);
        var keys = app.Service<KeyDirectory>();
        Assert.Equal(KeyStatus.Known, (await keys.ResolveAsync(TestApp.Key, Until.TestEnd)).Status);
        app.Index.Trouble = static async context =>
        {
            context.Response.StatusCode = 404;
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync("<html>No such backend.");
            return true;
        };
        clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(KeyStatus.Known, (await keys.ResolveAsync(TestApp.Key, Until.TestEnd)).Status);
        Assert.Equal(KeyStatus.Undecided, (await keys.ResolveAsync(TestApp.OtherKey, Until.TestEnd)).Status);
    }

    [Fact]
    public async Task A_key_issued_after_it_was_found_unknown_works_once_that_answer_is_old()
    {
        var clock = new ManualClock();
        await using var app = await TestApp.StartAsync(clock);
        var keys = app.Service<KeyDirectory>();
        Assert.Equal(KeyStatus.Unknown, (await keys.ResolveAsync("sk-new", Until.TestEnd)).Status);
        app.Index.Issue("sk-new", "new");
        clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(KeyStatus.Known, (await keys.ResolveAsync("sk-new", Until.TestEnd)).Status);
    }

    [Theory]
    [InlineData("down")]
    [InlineData("error")]
    [InlineData("garbage")]
    [InlineData("hang")]
    public async Task Without_CacheIndex_a_known_key_goes_on_working_and_an_unknown_one_gets_503(string trouble)
    {
        var clock = new ManualClock();
        await using var app = await TestApp.StartAsync(clock, ("Gateway:Keys:Timeout", "00:00:01"));
        Assert.Equal(HttpStatusCode.OK, (await Answer.PostAsync(app.Client, Prompts.Short())).Status);
        if (trouble == "down") await app.Index.StopAsync();
        app.Index.Trouble = async context =>
        {
            if (trouble == "error") context.Response.StatusCode = 500;
            else if (trouble == "garbage") await context.Response.Body.WriteAsync("<html>"u8.ToArray());
            else await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return true;
        };
        using var other = app.ClientWith(TestApp.OtherKey);
        var undecided = await Answer.PostAsync(other, Prompts.Short());
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "key_service_unavailable"),
            (undecided.Status, undecided.Json.GetProperty("error").GetProperty("code").GetString()));
        clock.Advance(TimeSpan.FromHours(3));
        Assert.Equal(HttpStatusCode.OK, (await Answer.PostAsync(app.Client, Prompts.Short())).Status);
        clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await Answer.PostAsync(app.Client, Prompts.Short())).Status);
    }

    [Fact]
    public void Remembered_keys_are_bounded_and_the_oldest_goes_first()
    {
        var keys = new RecentKeys<SecretHash, string>(3);
        for (var i = 0; i < 5; i++) keys.Remember(SecretHash.Of($"k{i}"), $"{i}");
        Assert.Equal([null, null, "2", "3", "4"], Enumerable.Range(0, 5).Select(i => keys.Find(SecretHash.Of($"k{i}"))));
    }

    [Fact]
    public void A_key_that_was_forgotten_and_is_known_again_is_the_newest()
    {
        var keys = new RecentKeys<string, string>(2);
        keys.Remember("a", "1");
        keys.Forget("a");
        keys.Remember("b", "2");
        keys.Remember("a", "3");
        Assert.Equal(("3", "2"), (keys.Find("a"), keys.Find("b")));
        keys.Remember("c", "4");
        Assert.Equal(("3", null, "4"), (keys.Find("a"), keys.Find("b"), keys.Find("c")));
    }

    [Fact]
    public async Task A_secret_outside_ASCII_is_hashed_by_the_bytes_that_came()
    {
        await using var app = await TestApp.StartAsync();
        app.Index.Issue("schlüssel-ключ", "eve");
        using var client = Requests.Utf8HeaderClient(app.Gateway.Address());
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer schlüssel-ключ");
        Assert.Equal(HttpStatusCode.OK, (await Answer.PostAsync(client, Prompts.Short())).Status);
    }

    [Fact]
    public void The_hash_is_SHA_256_of_the_secrets_UTF_8_bytes() =>
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", SecretHash.Of("abc").ToHex());
}
