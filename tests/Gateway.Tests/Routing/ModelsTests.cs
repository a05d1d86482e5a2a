using System.Net;
using System.Text.Json;
using Gateway.Tests.Shared;

namespace Gateway.Tests.Routing;

public sealed class ModelsTests
{
    [Fact]
    public async Task The_configured_aliases_are_listed_in_OpenAIs_shape()
    {
        await using var app =
            await TestApp.StartAsync(
            ("Gateway:Models:smart:Upstream", "default"), ("Gateway:Models:fast:Upstream", "default"), ("Gateway:Models:old:Enabled", "false"));
        using var list = JsonDocument.Parse(await app.Client.GetStringAsync("/v1/models", Until.TestEnd));
        Assert.Equal("list", list.RootElement.GetProperty("object").GetString());
        Assert.Equal(["fast", "smart"],
            list.RootElement.GetProperty("data").EnumerateArray().Select(static model => model.GetProperty("id").GetString()));
        Assert.All(list.RootElement.GetProperty("data").EnumerateArray(), static model =>
            Assert.Equal("model", model.GetProperty("object").GetString()));
    }

    [Fact]
    public async Task Anthropics_clients_get_the_list_in_Anthropics_shape()
    {
        await using var app = await TestApp.StartAsync(("Gateway:Models:smart:Upstream", "default"), ("Gateway:Models:fast:Upstream", "default"));
        app.Client.DefaultRequestHeaders.Add("anthropic-version", "2023-06-01");
        using var list = JsonDocument.Parse(await app.Client.GetStringAsync("/v1/models?limit=1000", Until.TestEnd));
        var root = list.RootElement;
        Assert.Equal((false, "fast", "smart"),
            (root.GetProperty("has_more").GetBoolean(), root.GetProperty("first_id").GetString(), root.GetProperty("last_id").GetString()));
        Assert.All(root.GetProperty("data").EnumerateArray(), static model =>
        {
            Assert.Equal(("model", model.GetProperty("id").GetString()), (model.GetProperty("type").GetString(), model.GetProperty("display_name").GetString()));
            Assert.True(model.GetProperty("created_at").TryGetDateTimeOffset(out _));
        });
    }

    [Fact]
    public async Task One_model_is_shown_by_its_name_and_an_unknown_one_is_a_404()
    {
        await using var app = await TestApp.StartAsync(("Gateway:Models:*:Enabled", "false"), ("Gateway:Models:org/fast:Upstream", "default"));
        foreach (var path in (string[])["org/fast", "org%2Ffast", "org%2ff%61st"])
        {
            using var model = JsonDocument.Parse(await app.Client.GetStringAsync("/v1/models/" + path, Until.TestEnd));
            Assert.Equal("org/fast", model.RootElement.GetProperty("id").GetString());
        }
        using var response = await app.Client.GetAsync("/v1/models/slow", Until.TestEnd);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/messages")]
    [InlineData("/v1/embeddings")]
    public async Task A_name_that_no_record_can_have_is_a_404_where_any_name_is_allowed(string path)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var app = await TestApp.StartAsync(upstream);
        const string body = "{\"model\":\"x\\u0000\",\"input\":\"x\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
        Assert.Equal(HttpStatusCode.NotFound, (await Answer.PostAsync(app.Client, body, path)).Status);
        Assert.Empty(upstream.Seen);
    }

    [Theory]
    [InlineData("/v1/models", HttpStatusCode.OK)]
    [InlineData("/v1/models/fast", HttpStatusCode.OK)]
    [InlineData("/v1/models/slow", HttpStatusCode.NotFound)]
    public async Task HEAD_gets_the_head_that_GET_gets(string path, HttpStatusCode status)
    {
        await using var app = await TestApp.StartAsync(("Gateway:Models:*:Enabled", "false"), ("Gateway:Models:fast:Upstream", "default"));
        using var whole = await app.Client.GetAsync(path, Until.TestEnd);
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var head = await app.Client.SendAsync(request, Until.TestEnd);
        Assert.Equal((status, status), (whole.StatusCode, head.StatusCode));
        Assert.Equal(whole.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Until.TestEnd));
    }

    [Fact]
    public async Task The_list_needs_a_key()
    {
        await using var app = await TestApp.StartAsync();
        using var client = new HttpClient { BaseAddress = app.Client.BaseAddress };
        using var response = await client.GetAsync("/v1/models", Until.TestEnd);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }
}
