using System.Net;
using Gateway.Tests.Shared;

namespace Gateway.Tests.Upstream;

/// <summary>Clients that do not send the body they have announced, held in memory (JSON) or streamed through (anything else).</summary>
public sealed class BrokenUploadsTests
{
    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    public async Task A_body_that_is_not_framed_properly_is_a_400_and_no_failure_of_the_upstream(string type)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var app = await TestApp.StartAsync(upstream);
        using var client = await RawClient.ConnectAsync(app);
        await client.HeadAsync("POST", "/v1/files", $"Content-Type: {type}", "Transfer-Encoding: chunked");
        await client.WriteAsync("3\r\nabc\r\nno length\r\n");
        var answer = await client.AnswerAsync();
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_body"), (answer.Status, answer.Error.GetProperty("code").GetString()));
        if (type == "text/plain") Assert.Equal(400, (await app.Index.UntilRecordedAsync()).Record.Status);
    }

    [Fact]
    public async Task A_body_that_comes_too_slowly_is_a_408_and_no_failure_of_the_upstream()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var app = await TestApp.StartAsync(upstream);
        var answers = await Task.WhenAll(((string[])["application/json", "text/plain"]).Select(async type =>
        {
            using var client = await RawClient.ConnectAsync(app);
            await client.HeadAsync("POST", "/v1/files", $"Content-Type: {type}", "Content-Length: 1000");
            await client.WriteAsync("abc");
            return await client.AnswerAsync();   // after the five seconds that the server gives
        }));
        Assert.All(answers, static answer =>
            Assert.Equal((HttpStatusCode.RequestTimeout, "request_timeout"), (answer.Status, answer.Error.GetProperty("code").GetString())));
        Assert.Equal(408, (await app.Index.UntilRecordedAsync()).Record.Status);
    }
}
