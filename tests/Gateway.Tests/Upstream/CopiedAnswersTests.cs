using System.Globalization;
using System.Net;
using Gateway.Outbox;
using Gateway.Tests.Shared;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Upstream;

/// <summary>Answers that go to the client as they come, because there is nothing in them to account.</summary>
public sealed class CopiedAnswersTests
{
    private const string AFile = "/v1/files/f1/content";

    [Fact]
    public async Task An_answer_of_known_length_flows_before_it_is_whole()
    {
        var seen = new TaskCompletionSource();
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = async context =>
        {
            await BeginAsync(context, 200, 50_000);
            await seen.Task;
            await context.Response.Body.WriteAsync(new byte[30_000]);
        };
        await using var app = await TestApp.StartAsync(upstream);
        using var response = await AskAsync(app, AFile);
        Assert.Equal((HttpStatusCode.OK, 50_000), (response.StatusCode, response.Content.Headers.ContentLength));
        await using var body = await response.Content.ReadAsStreamAsync(Until.TestEnd);
        await body.ReadExactlyAsync(new byte[20_000], Until.TestEnd);
        seen.SetResult();
        await body.ReadExactlyAsync(new byte[30_000], Until.TestEnd);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(100_000)]
    public async Task Whoever_has_the_last_byte_of_a_known_length_is_recorded_already(int length)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = async context =>
        {
            context.Response.ContentLength = length;
            await context.Response.Body.WriteAsync(new byte[length]);
        };
        await using var app = await TestApp.StartAsync(upstream);
        app.Index.Trouble = static context =>
        {
            var isCommit = context.Request.Path == "/commits";
            if (isCommit) context.Response.StatusCode = 503;
            return Task.FromResult(isCommit);
        };
        for (var recorded = 1; recorded <= 5; recorded++)
        {
            Assert.Equal(length, (await app.Client.GetByteArrayAsync(AFile, Until.TestEnd)).Length);
            Assert.Equal(recorded, app.Service<OutboxLog>().State().Records);
        }
    }

    [Theory]
    [InlineData(AFile, 200)]
    [InlineData("/v1/chat/completions", 400)]
    [InlineData("/v1/chat/completions", 200)]
    public async Task An_upstream_that_breaks_off_before_the_first_byte_of_a_known_length_is_a_502(string path, int status)
    {
        using var upstream = new RawUpstream($"HTTP/1.1 {status} Odd\r\nContent-Length: 100\r\n\r\n");
        await using var app = await TestApp.StartAsync(upstream.Setting);
        using var response = await AskAsync(app, path);
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Contains("upstream_unavailable", await response.Content.ReadAsStringAsync(Until.TestEnd), StringComparison.Ordinal);
        Assert.Equal(502, (await app.Index.UntilRecordedAsync()).Record.Status);
    }

    [Theory]
    [InlineData(AFile, 200, 100_000, "not_cacheable")]
    [InlineData(AFile, 200, 3L << 30, "not_cacheable")]
    [InlineData("/v1/chat/completions", 400, 100_000, "aborted")]
    public async Task An_upstream_that_breaks_off_inside_a_known_length_cuts_the_answer(string path, int status, long length, string reason)
    {
        var seen = new TaskCompletionSource();
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = async context =>
        {
            await BeginAsync(context, status, length);
            await seen.Task;
            context.Abort();
        };
        await using var app = await TestApp.StartAsync(upstream);
        using var response = await AskAsync(app, path);
        Assert.Equal((status, length), ((int)response.StatusCode, response.Content.Headers.ContentLength));
        await using var body = await response.Content.ReadAsStreamAsync(Until.TestEnd);
        await body.ReadExactlyAsync(new byte[20_000], Until.TestEnd);
        seen.SetResult();
        await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(Stream.Null, Until.TestEnd));
        var record = (await app.Index.UntilRecordedAsync()).Record;
        Assert.Equal((status, reason), (record.Status, record.Reason));
    }

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/completions")]
    public async Task An_answer_too_long_to_be_read_that_breaks_off_is_cut(string path)
    {
        var seen = new TaskCompletionSource();
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = async context =>
        {
            context.Response.ContentType = "application/json";
            await BeginAsync(context, 200, 100_000);
            await seen.Task;
            context.Abort();
        };
        await using var app = await TestApp.StartAsync(upstream, ("Gateway:Forwarding:MaxAnswerBytes", "10000"), ("Gateway:Models:*:Mode", "Observed"));
        using var response = await AskAsync(app, path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        seen.SetResult();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => response.Content.ReadAsByteArrayAsync(Until.TestEnd));
        Assert.Equal(200, (await app.Index.UntilRecordedAsync()).Record.Status);
    }

    [Theory]
    [InlineData("HEAD", "200 OK\r\nContent-Length: 5000000000", 5_000_000_000)]
    [InlineData("HEAD", "200 OK\r\nTransfer-Encoding: chunked", null)]
    [InlineData("GET", "304 Not Modified\r\nContent-Length: 12", 12L)]
    [InlineData("GET", "204 No Content\r\nContent-Length: 12", null)]
    [InlineData("DELETE", "204 No Content\r\nContent-Length: 0", null)]
    [InlineData("POST", "205 Reset Content\r\nContent-Length: 0", 0L)]
    public async Task An_answer_without_a_body_passes_whatever_length_it_states(string method, string head, long? length)
    {
        using var upstream = new RawUpstream($"HTTP/1.1 {head}\r\n\r\n");
        await using var app = await TestApp.StartAsync(upstream.Setting);
        using var request = new HttpRequestMessage(new HttpMethod(method), AFile);
        using var response = await app.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Until.TestEnd);
        Assert.Equal(head[..3], ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture));
        response.Content.Headers.NonValidated.TryGetValues("Content-Length", out var stated);
        Assert.Equal(length?.ToString(CultureInfo.InvariantCulture) ?? "", stated.ToString());
        await using var body = await response.Content.ReadAsStreamAsync(Until.TestEnd);
        Assert.Equal(-1, body.ReadByte());
        Assert.Equal((int)response.StatusCode, (await app.Index.UntilRecordedAsync()).Record.Status);
    }

    private static async Task BeginAsync(HttpContext context, int status, long length)
    {
        context.Response.StatusCode = status;
        context.Response.ContentLength = length;
        await context.Response.Body.WriteAsync(new byte[20_000]);
        await context.Response.Body.FlushAsync();
    }

    /// <summary>A GET where the path is a file's; else a POST. Returns with the head.</summary>
    private static async Task<HttpResponseMessage> AskAsync(TestApp app, string path)
    {
        using var request = path == AFile ? new HttpRequestMessage(HttpMethod.Get, AFile) : Requests.Chat(Prompts.Short());
        if (path != AFile) request.RequestUri = new Uri(path, UriKind.Relative);
        return await app.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Until.TestEnd);
    }
}
