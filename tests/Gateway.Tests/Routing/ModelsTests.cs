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
    public async Task The_list_needs_a_key()
    {
        await using var app = await TestApp.StartAsync();
        using var client = new HttpClient { BaseAddress = app.Client.BaseAddress };
        using var response = await client.GetAsync("/v1/models", Until.TestEnd);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }
}
