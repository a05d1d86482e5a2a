using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Gateway.Tests.Shared;
using PromptCaching.Wire.Administration;

namespace Gateway.Tests.Passthrough;

public sealed class PassthroughTests
{
    private const string Embeddings = "/v1/embeddings";
    private const string Vectors = """{"object":"list","data":[{"embedding":[0.25]}],"usage":{"prompt_tokens":8,"total_tokens":8}}""";

    [Fact]
    public async Task Embeddings_cross_byte_for_byte_and_are_recorded_with_their_usage()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Vectors);
        await using var app = await TestApp.StartAsync(upstream);
        const string body = "{ \"input\":[\"\\u00e9 é\"], \"model\":\"embed-small\" }";
        Assert.Equal(Vectors, (await Answer.PostAsync(app.Client, body, Embeddings + "?a=%20b")).Text);
        var seen = Assert.Single(upstream.Seen);
        Assert.Equal((Embeddings + "?a=%20b", body, "Bearer upstream-secret"), (seen.Target, seen.Text, seen.Headers["Authorization"]));
        var item = await app.Index.UntilRecordedAsync();
        Assert.Equal(("embeddings", "skipped", "not_cacheable", "embed-small"), (item.Record.Dialect, item.Record.Outcome, item.Record.Reason, item.Record.Model));
        Assert.Equal((8, 0), (item.Record.PromptTokens, item.Record.CompletionTokens));
    }

    [Theory]
    [InlineData(204)]
    [InlineData(205)]
    public async Task An_answer_that_may_have_no_body_passes_without_one(int status)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            return Task.CompletedTask;
        };
        await using var app = await TestApp.StartAsync(upstream);
        var answer = await Answer.PostAsync(app.Client, """{"model":"m"}""", Embeddings);
        Assert.Equal(((HttpStatusCode)status, ""), (answer.Status, answer.Text));
        Assert.Equal(status, (await app.Index.UntilRecordedAsync()).Record.Status);
    }

    [Fact]
    public async Task An_alias_becomes_the_upstreams_own_name_and_every_other_byte_stays()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Vectors);
        await using var app = await TestApp.StartAsync(upstream, ("Gateway:Models:fast:Upstream", "default"), ("Gateway:Models:fast:UpstreamModel", "big\"7"));
        await Answer.PostAsync(app.Client, "{\"x\":{\"model\":\"a\"}, \"model\" : \"fast\" , \"input\":1.50}", Embeddings);
        Assert.Equal("{\"x\":{\"model\":\"a\"}, \"model\" : \"big\\u00227\" , \"input\":1.50}", Assert.Single(upstream.Seen).Text);
    }

    [Theory]
    [InlineData("/v1/embeddings", null, "invalid_request_error")]
    [InlineData("/v1/messages/batches", null, "not_found_error")]
    [InlineData("/v1/files", "2023-06-01", "not_found_error")]
    public async Task An_unknown_model_is_a_404_in_the_clients_dialect(string path, string? anthropicVersion, string type)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var app = await TestApp.StartAsync(upstream, ("Gateway:Models:*:Enabled", "false"), ("Gateway:Models:fast:Upstream", "default"));
        if (anthropicVersion is not null) app.Client.DefaultRequestHeaders.Add("anthropic-version", anthropicVersion);
        var answer = await Answer.PostAsync(app.Client, """{"model":"slow"}""", path);
        Assert.Equal((HttpStatusCode.NotFound, type), (answer.Status, answer.Error.GetProperty("type").GetString()));
        Assert.Empty(upstream.Seen);
    }

    [Fact]
    public async Task A_multipart_upload_streams_through_unchanged()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script("""{"id":"file_1"}""");
        await using var app = await TestApp.StartAsync(upstream, ("Gateway:Forwarding:MaxBodyBytes", "1000"));   // held bodies only
        var bytes = new byte[300_000];
        new Random(1).NextBytes(bytes);
        using var part = new ByteArrayContent(bytes);
        using var form = new MultipartFormDataContent("a-boundary") { { new StringContent("whisper-1"), "model" }, { part, "file", "a.bin" } };
        var sent = await form.ReadAsByteArrayAsync(Until.TestEnd);
        using var response = await app.Client.PostAsync("/v1/files", form, Until.TestEnd);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var seen = Assert.Single(upstream.Seen);
        Assert.Equal(sent, seen.Body);
        Assert.StartsWith("multipart/form-data; boundary=", seen.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Equal("other", (await app.Index.UntilRecordedAsync()).Record.Dialect);
    }

    [Theory]
    [InlineData("GET", "/v1/files?limit=2", 200)]
    [InlineData("DELETE", "/v1/files/file_1", 204)]
    [InlineData("HEAD", "/v1/files/file_1", 200)]
    [InlineData("PUT", "/v1/vector_stores/a%2Fb", 404)]
    public async Task Every_method_and_status_passes_and_what_a_GET_shows_is_not_counted_again(string method, string target, int status)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = status == 204 ? static context =>
        {
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        }
        : Json.Script(Vectors, status);
        await using var app = await TestApp.StartAsync(upstream);
        using var request = new HttpRequestMessage(new HttpMethod(method), target);
        using var response = await app.Client.SendAsync(request, Until.TestEnd);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(target, Assert.Single(upstream.Seen).Target);
        if (method is "GET" or "PUT") Assert.Equal(Vectors, await response.Content.ReadAsStringAsync(Until.TestEnd));
        var record = (await app.Index.UntilRecordedAsync()).Record;
        Assert.Equal((status, "(none)", null, "not_cacheable"), (record.Status, record.Model, record.PromptTokens, record.Reason));
    }

    [Theory]
    [InlineData("TRACE", "/v1/files")]
    [InlineData("TRACE", "/v1/chat/completions")]
    [InlineData("get", "/v1/files")]
    [InlineData("PROPFIND", "/v1/messages/batches")]
    public async Task A_method_that_is_not_known_to_be_harmless_is_a_405(string method, string target)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var app = await TestApp.StartAsync(upstream);
        using var client = await RawClient.ConnectAsync(app);
        await client.HeadAsync(method, target, "Connection: close");
        var answer = await client.AnswerAsync();
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "invalid_request_error"), (answer.Status, answer.Error.GetProperty("type").GetString()));
        Assert.Contains("\r\nAllow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n", client.Head + "\r\n", StringComparison.Ordinal);
        Assert.Empty(upstream.Seen);
    }

    [Theory]
    [InlineData("GET", false)]
    [InlineData("DELETE", false)]
    [InlineData("POST", true)]
    public async Task Of_requests_without_a_body_only_a_POST_says_so_and_keeps_its_type(string method, bool says)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script("{}");
        await using var app = await TestApp.StartAsync(upstream);
        using var client = await RawClient.ConnectAsync(app);
        await client.HeadAsync(method, "/v1/batches/b/cancel", "Connection: close", "Content-Type: application/json", says ? "Content-Length: 0" : "X-None: 1");
        Assert.Equal(HttpStatusCode.OK, (await client.AnswerAsync()).Status);
        var seen = Assert.Single(upstream.Seen).Headers;
        Assert.Equal((says, says), (seen.ContainsKey("Content-Length"), seen.ContainsKey("Content-Type")));
    }

    [Fact]
    public async Task Without_a_model_a_request_goes_to_the_upstream_of_any_model_and_nowhere_if_there_are_several_and_no_such()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script("{}");
        (string, string)[] two = [("Gateway:Upstreams:second:BaseUrl", "http://127.0.0.1:1"), ("Gateway:Models:fast:Upstream", "second")];
        await using (var app = await TestApp.StartAsync(upstream, two))
            Assert.Equal(HttpStatusCode.OK, (await app.Client.GetAsync("/v1/files", Until.TestEnd)).StatusCode);
        await using (var app = await TestApp.StartAsync(upstream, [.. two, ("Gateway:Models:*:Enabled", "false")]))
        {
            using var response = await app.Client.GetAsync("/v1/files", Until.TestEnd);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            Assert.Contains("model_required", await response.Content.ReadAsStringAsync(Until.TestEnd), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_key_for_some_models_cannot_slip_past_its_list_without_naming_one()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Vectors);
        await using var app = await TestApp.StartAsync(upstream);
        app.Index.Issue("sk-limited", "carol", limits: new KeyLimits(Models: ["embed-small"]));
        using var client = app.ClientWith("sk-limited");
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/v1/files", Until.TestEnd)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Answer.PostAsync(client, """{"model":"embed-big"}""", Embeddings)).Status);
        Assert.Equal(HttpStatusCode.OK, (await Answer.PostAsync(client, """{"model":"embed-small"}""", Embeddings)).Status);
    }

    [Fact]
    public async Task A_stream_passes_as_it_comes_with_its_usage_in_the_record()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Sse.Script(Sse.Events);
        await using var app = await TestApp.StartAsync(upstream);
        var answer = await Answer.PostAsync(app.Client, """{"model":"old","prompt":"x","stream":true}""", "/v1/completions");
        Assert.Equal(Sse.Events, answer.Events);
        var record = (await app.Index.UntilRecordedAsync()).Record;
        Assert.Equal((2000, 2, true, "stop"), (record.PromptTokens, record.CompletionTokens, record.Streamed, record.FinishReason));
    }

    [Fact]
    public async Task A_path_cannot_lead_out_of_v1()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script("{}");
        await using var app = await TestApp.StartAsync(upstream);
        foreach (var path in (string[])["/v1/%252e%252e/admin", "/v1/a/%252e%252e/%252e%252e/admin", "/v1/..%252fadmin"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(app.Gateway.Address() + path[1..], new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
            using var response = await app.Client.SendAsync(request, Until.TestEnd);
        }
        Assert.All(upstream.Seen, static seen => Assert.StartsWith("/v1/", seen.Target, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Other_paths_can_be_switched_off_and_our_own_are_never_forwarded()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Vectors);
        await using var app = await TestApp.StartAsync(upstream, ("Gateway:Forwarding:OtherPaths", "false"));
        Assert.Equal(HttpStatusCode.NotFound, (await app.Client.GetAsync("/v1/files", Until.TestEnd)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await app.Client.GetAsync("/v1/prompt-cache/other", Until.TestEnd)).StatusCode);
        Assert.Empty(upstream.Seen);
        Assert.Equal(HttpStatusCode.OK, (await Answer.PostAsync(app.Client, """{"model":"m"}""", Embeddings)).Status);
    }

    [Fact]
    public async Task An_upstream_that_cannot_be_reached_is_a_502_and_is_recorded()
    {
        await using var app = await TestApp.StartAsync(("Gateway:Upstreams:default:BaseUrl", "http://127.0.0.1:1"));
        using var content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes("abc")));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        using var response = await app.Client.PostAsync("/v1/anything", content, Until.TestEnd);
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(502, (await app.Index.UntilRecordedAsync()).Record.Status);
    }

    [Fact]
    public async Task Anthropics_paths_get_Anthropics_credential()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script("{}");
        await using var app = await TestApp.StartAsync(upstream, ("Gateway:Upstreams:default:Kind", "anthropic"));
        using (await app.Client.GetAsync("/v1/messages/batches", Until.TestEnd)) Assert.Equal("upstream-secret", upstream.Seen.Last().Headers["x-api-key"]);
        using (await app.Client.GetAsync("/v1/batches", Until.TestEnd)) Assert.Equal("Bearer upstream-secret", upstream.Seen.Last().Headers["Authorization"]);
    }
}
