using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Tests.Shared;
using Gateway.Upstream;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Upstream;

public sealed class ForwardingTests
{
    [Fact]
    public async Task The_upstream_sees_its_own_credential_and_none_of_the_clients_secrets_cookies_or_addresses()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Json.Completion());
        await using var app = await TestApp.StartAsync(upstream);
        using var request = Request();
        string[] kept = ["Cookie", "x-api-key", "api-key", "x-internal-key", "OpenAI-Organization", "X-Forwarded-For", "Forwarded",
            "Proxy-Authorization", "TE", "Keep-Alive", "X-Listed"];
        foreach (var name in kept) request.Headers.TryAddWithoutValidation(name, name == "TE" ? "trailers" : "secret");
        request.Headers.Connection.Add("X-Listed");
        request.Headers.TryAddWithoutValidation("OpenAI-Beta", "x=1");
        request.Headers.TryAddWithoutValidation("X-Anything", "passes");
        using var response = await app.Client.SendAsync(request, Until.TestEnd);
        var seen = Assert.Single(upstream.Seen).Headers;
        Assert.Equal("Bearer upstream-secret", seen["Authorization"]);
        Assert.All(kept, name => Assert.False(seen.ContainsKey(name), name));
        Assert.Equal(("x=1", "passes", "identity"), (seen["OpenAI-Beta"], seen["X-Anything"], seen["Accept-Encoding"]));
        Assert.Equal(upstream.Address.Authority, seen["Host"]);
        Assert.DoesNotContain(seen.Values, static value => value.Contains(TestApp.Key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_client_gets_the_upstreams_headers_but_not_its_cookies_or_those_of_its_connection()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = context =>
        {
            var headers = context.Response.Headers;
            (headers.SetCookie, headers.AltSvc, headers.Connection, headers["X-Listed"]) = ("a=b", "h3=\":443\"", "X-Listed", "gone");
            (headers["x-request-id"], headers["openai-processing-ms"]) = ("req_1", "12");
            headers["X-Two"] = new(["one", "two"]);
            return Json.Script(Json.Completion())(context);
        };
        await using var app = await TestApp.StartAsync(upstream);
        using var request = Request();
        using var response = await app.Client.SendAsync(request, Until.TestEnd);
        Assert.Equal("req_1", response.Headers.GetValues("x-request-id").Single());
        Assert.Equal("12", response.Headers.GetValues("openai-processing-ms").Single());
        Assert.Equal(["one", "two"], response.Headers.GetValues("X-Two"));
        Assert.All(["Set-Cookie", "Alt-Svc", "X-Listed"], name => Assert.False(response.Headers.Contains(name), name));
        var recorded = (await app.Index.UntilRecordedAsync()).Record.RequestId;
        Assert.Equal(recorded.ToString(), response.Headers.GetValues("x-promptcache-request-id").Single());
    }

    [Fact]
    public async Task A_header_that_may_not_be_sent_is_left_out_and_the_answer_passes_and_is_recorded()
    {
        var body = Json.Completion("""{"prompt_tokens":2000,"completion_tokens":2}""").Replace("ü", "u", StringComparison.Ordinal);
        using var upstream = new RawUpstream(
            $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nx-odd: a\u0001b\r\nx-plain: ok\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        await using var app = await TestApp.StartAsync(upstream.Setting);
        using var request = Request();
        using var response = await app.Client.SendAsync(request, Until.TestEnd);
        Assert.Equal((HttpStatusCode.OK, false), (response.StatusCode, response.Headers.Contains("x-odd")));
        Assert.Equal("ok", response.Headers.GetValues("x-plain").Single());
        Assert.Equal(2000, (await app.Index.UntilRecordedAsync()).Record.PromptTokens);
    }

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/embeddings")]
    public async Task A_defect_of_ours_is_recorded_before_its_500(string path)
    {
        await using var app = await TestApp.StartAsync();
        app.Service<Forwarder>().Dispose();   // Nothing expects that.
        var answer = await Answer.PostAsync(app.Client, Prompts.Short(), path);
        Assert.Equal((HttpStatusCode.InternalServerError, "internal_error"), (answer.Status, answer.Error.GetProperty("code").GetString()));
        Assert.Equal(500, (await app.Index.UntilRecordedAsync()).Record.Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/v1")]
    [InlineData("/v1/")]
    public async Task The_base_address_may_end_in_v1_or_not(string path)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Json.Completion());
        await using var app =
            await TestApp.StartAsync(upstream, ("Gateway:Upstreams:default:BaseUrl", upstream.Address.ToString().TrimEnd('/') + path));
        await Answer.PostAsync(app.Client, Prompts.Short());
        Assert.Equal("/v1/chat/completions", Assert.Single(upstream.Seen).Target);
    }

    [Fact]
    public async Task An_upstream_that_cannot_be_reached_is_a_502_in_OpenAIs_shape_and_is_recorded()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        await using var app = await TestApp.StartAsync(("Gateway:Upstreams:default:BaseUrl", $"http://127.0.0.1:{port}"));
        var answer = await Answer.PostAsync(app.Client, Prompts.MarkedSystem());
        Assert.Equal((HttpStatusCode.BadGateway, "upstream_unavailable"),
            (answer.Status, answer.Json.GetProperty("error").GetProperty("code").GetString()));
        var item = await app.Index.UntilRecordedAsync();
        Assert.Equal((502, "vetoed", "non_2xx"), (item.Record.Status, item.Record.Outcome, item.Record.Reason));
    }

    [Fact]
    public async Task An_upstream_that_stays_silent_is_a_504()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = static context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
        await using var app = await TestApp.StartAsync(upstream, ("Gateway:Forwarding:IdleTimeout", "00:00:00.200"));
        var answer = await Answer.PostAsync(app.Client, Prompts.MarkedSystem());
        Assert.Equal((HttpStatusCode.GatewayTimeout, "upstream_timeout"),
            (answer.Status, answer.Json.GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal(504, (await app.Index.UntilRecordedAsync()).Record.Status);
    }

    [Fact]
    public async Task An_upstream_that_breaks_off_before_its_answer_is_whole_is_a_502()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = static async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = 1_000;
            await context.Response.WriteAsync("{\"choices\":");
            await context.Response.BodyWriter.FlushAsync();
            context.Abort();
        };
        await using var app = await TestApp.StartAsync(upstream);
        Assert.Equal(HttpStatusCode.BadGateway, (await Answer.PostAsync(app.Client, Prompts.MarkedSystem())).Status);
        Assert.Empty((await app.Index.UntilRecordedAsync()).Writes);
    }

    [Fact]
    public async Task A_redirect_is_passed_on_and_not_followed()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = static context =>
        {
            context.Response.Redirect("https://elsewhere.example/");
            return Task.CompletedTask;
        };
        await using var app = await TestApp.StartAsync(upstream);
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = app.Client.BaseAddress };
        client.DefaultRequestHeaders.Authorization = app.Client.DefaultRequestHeaders.Authorization;
        Assert.Equal(HttpStatusCode.Redirect, (await Answer.PostAsync(client, Prompts.Short())).Status);
        Assert.Single(upstream.Seen);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task An_answer_that_is_encoded_though_identity_was_asked_for_is_decoded_and_accounted(string coding)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.Headers.ContentEncoding = coding;
            await using Stream body = coding switch
            {
                "gzip" => new GZipStream(context.Response.Body, CompressionLevel.Fastest),
                "br" => new BrotliStream(context.Response.Body, CompressionLevel.Fastest),
                _ => new ZLibStream(context.Response.Body, CompressionLevel.Fastest),
            };
            await body.WriteAsync(Encoding.UTF8.GetBytes(Json.Completion()));
        };
        await using var app = await TestApp.StartAsync(upstream);
        var answer = await Answer.PostAsync(app.Client, Prompts.MarkedSystem());
        Assert.True(answer.Cache.Created > 1024);
        Assert.Equal(2000, (await app.Index.UntilRecordedAsync()).Record.PromptTokens);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task An_answer_that_is_not_in_the_coding_it_states_is_a_502(string coding)
    {
        var body = Json.Completion("{}").Replace("ü", "u", StringComparison.Ordinal);
        using var upstream = new RawUpstream(
            $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: {coding}\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        await using var app = await TestApp.StartAsync(upstream.Setting);
        Assert.Equal(HttpStatusCode.BadGateway, (await Answer.PostAsync(app.Client, Prompts.Short())).Status);
    }

    [Theory]
    [InlineData("gzip", 9)]
    [InlineData("gzip", 30)]
    [InlineData("br", 1)]
    [InlineData("br", 30)]
    [InlineData("deflate", 30)]
    public async Task An_encoded_answer_that_ends_early_is_a_502(string coding, int cut)
    {
        using var encoded = new MemoryStream();
        await using (Stream body = coding switch
        {
            "gzip" => new GZipStream(encoded, CompressionLevel.Fastest, leaveOpen: true),
            "br" => new BrotliStream(encoded, CompressionLevel.Fastest, leaveOpen: true),
            _ => new ZLibStream(encoded, CompressionLevel.Fastest, leaveOpen: true),
        }) await body.WriteAsync(Encoding.UTF8.GetBytes(Json.Completion()), Until.TestEnd);
        var sent = encoded.ToArray()[..^cut];
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.Headers.ContentEncoding = coding;
            await context.Response.Body.WriteAsync(sent);
        };
        await using var app = await TestApp.StartAsync(upstream);
        Assert.Equal(HttpStatusCode.BadGateway, (await Answer.PostAsync(app.Client, Prompts.MarkedSystem())).Status);
        var item = await app.Index.UntilRecordedAsync();
        Assert.Equal((502, 0), (item.Record.Status, item.Writes.Count));
    }

    [Fact]
    public void The_gateways_own_process_is_strict_with_encoded_answers_too() => Assert.Contains(
        "\"System.IO.Compression.UseStrictValidation\": true",
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Gateway.runtimeconfig.json")), StringComparison.Ordinal);

    [Fact]
    public async Task Bytes_outside_ASCII_in_headers_cross_unchanged()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Json.Completion());
        await using var app = await TestApp.StartAsync(upstream);
        using var client = Requests.Utf8HeaderClient(app.Gateway.Address());
        client.DefaultRequestHeaders.Authorization = app.Client.DefaultRequestHeaders.Authorization;
        client.DefaultRequestHeaders.TryAddWithoutValidation("X-Title", "Überschrift");
        Assert.Equal(HttpStatusCode.OK, (await Answer.PostAsync(client, Prompts.Short())).Status);
        Assert.Equal("Überschrift", Assert.Single(upstream.Seen).Headers["X-Title"]);
    }

    [Fact]
    public async Task A_body_without_markers_is_forwarded_byte_for_byte()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Json.Completion());
        await using var app = await TestApp.StartAsync(upstream);
        const string body = "{ \"model\" : \"m\",\r\n\t\"messages\":[{\"role\":\"user\",\"content\":\"\\u00e9 é \\/ 😀\"}],"
            + " \"temperature\":1.50, \"x\":{\"b\":1,\"a\":[ ]} }";
        await Answer.PostAsync(app.Client, body);
        Assert.Equal(body, Assert.Single(upstream.Seen).Text);
    }

    [Fact]
    public async Task The_trace_goes_on_to_the_upstream()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Json.Completion());
        await using var app = await TestApp.StartAsync(upstream);
        using var request = Request();
        request.Headers.TryAddWithoutValidation("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        using var response = await app.Client.SendAsync(request, Until.TestEnd);
        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", Assert.Single(upstream.Seen).Headers["traceparent"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_names_the_trace_that_its_client_sent()
    {
        await using var app = await TestApp.StartAsync();
        using var request = Request();
        request.Headers.TryAddWithoutValidation("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        using var response = await app.Client.SendAsync(request, Until.TestEnd);
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", (await app.Index.UntilRecordedAsync()).Record.TraceId);
    }

    private static HttpRequestMessage Request() =>
        new(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(Prompts.Short(), Encoding.UTF8, "application/json") };
}
