using LocalHosting.Tests.Hosts;

namespace LocalHosting.Tests.Redis;

public sealed class RedisTests
{
    [Fact]
    public async Task The_service_gets_a_connection_string_in_Aspires_form()
    {
        await using var app = await TestApp.StartAsync(["--redis=true", "--Parameters:redis-password=secret"]);
        await app.UntilHealthyAsync("redis");   // healthy: it took the password and answered PING
        await app.UntilHealthyAsync("service");
        var given = (await app.GetAsync<Dictionary<string, string>>("service", "/environment"))["ConnectionStrings__redis"];
        Assert.Matches(@"^localhost:\d+,password=secret$", given);
    }

    [Fact]
    public async Task Without_redis_server_the_rest_runs_and_the_resource_says_so()
    {
        await using var app = await TestApp.StartAsync(["--redis=true", "--LocalHosting:RedisServerPath=/nowhere/redis-server"]);
        await app.UntilAsync("redis", "Not installed");
        Assert.Contains("redis-server is not installed ('/nowhere/redis-server'); the application runs without 'redis'.", app.LogOf("redis"), StringComparison.Ordinal);
        await app.UntilHealthyAsync("service");
        var given = await app.GetAsync<Dictionary<string, string>>("service", "/environment");
        Assert.DoesNotContain("ConnectionStrings__redis", given.Keys);
    }
}
