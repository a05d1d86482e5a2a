using System.Net;
using Gateway.Tests.Shared;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Passthrough;

/// <summary>Paths as clients write them, byte by byte.</summary>
public sealed class TargetTests
{
    [Theory]
    [InlineData("/v1/files/100%2541")]
    [InlineData("/v1/files/a%252Fb%2fc%20d+e%7E~")]
    [InlineData("/v1/files/%E4%BD%A0;b,c@d:e?after=%41%2B%2f%7e&q=a+b%20c&x=|&next=/../%2e")]
    [InlineData("/v1//files/")]
    public async Task A_path_and_its_query_reach_the_upstream_as_they_were_sent(string target)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script("{}");
        await using var app = await TestApp.StartAsync(upstream);
        Assert.Equal(HttpStatusCode.OK, (await RawClient.SendAsync(app, "GET", target)).Status);
        Assert.Equal(HttpStatusCode.OK, (await RawClient.SendAsync(app, "GET", "http://gateway" + target)).Status);
        Assert.Equal([target, target], upstream.Seen.Select(static seen => seen.Target));
    }

    [Fact]
    public async Task The_base_addresses_own_path_comes_before()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script("{}");
        await using var app = await TestApp.StartAsync(upstream, ("Gateway:Upstreams:default:BaseUrl", $"{upstream.Address}open ai/v1"));
        await RawClient.SendAsync(app, "GET", "/v1/files/a%2541?b=%42");
        Assert.Equal("/open%20ai/v1/files/a%2541?b=%42", Assert.Single(upstream.Seen).Target);
    }

    [Theory]
    [InlineData("/v1/x/%252e%252e/chat/completions")]
    [InlineData("/v1/x/%25252e%25252e/files")]
    [InlineData("/v1/x/..%252fchat/completions")]
    [InlineData("/v1/x/../files")]
    [InlineData("/v1/%2e/files")]
    [InlineData("/v1/x/..%5Cfiles")]
    [InlineData("/v1/%25252525252541")]
    [InlineData("/v1//chat/completions")]
    [InlineData("/v1/chat%2Fcompletions")]
    [InlineData("/v1/chat/%2563ompletions")]
    [InlineData("/v1/chat/completions#")]
    [InlineData("/v1/Chat/Completions%3Fx")]
    [InlineData("/V1/files")]
    [InlineData("http://gateway/v1//messages")]
    public async Task A_path_that_some_server_might_read_as_another_is_a_404(string target)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var app = await TestApp.StartAsync(upstream);
        var answer = await RawClient.SendAsync(app, "POST", target, Prompts.Short());
        Assert.Equal((HttpStatusCode.NotFound, "unknown_url"), (answer.Status, answer.Error.GetProperty("code").GetString()));
        Assert.Empty(upstream.Seen);
    }

    [Fact]
    public async Task No_endpoint_of_the_gateways_own_is_reached_around_it()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var app = await TestApp.StartAsync(upstream);
        var own = app.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(static endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Select(method => (method, Path: endpoint.RoutePattern.RawText!)) ?? [])
            .Where(static endpoint => endpoint.Path.StartsWith("/v1/", StringComparison.Ordinal)).ToList();
        Assert.True(own.Count >= 7);
        foreach (var (method, path) in own)
        {
            var around = "/v1//" + path["/v1/".Length..].Replace("{**id}", "m", StringComparison.Ordinal);
            Assert.Equal((HttpStatusCode.NotFound, around), ((await RawClient.SendAsync(app, method, around)).Status, around));
        }
        Assert.Empty(upstream.Seen);
    }
}
