using System.Net.Http.Headers;
using Gateway.Exchanges;
using Gateway.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ServiceDefaults;

namespace Gateway.Tests.Shared;

/// <summary>The gateway on a real Kestrel, between a fake CacheIndex and an upstream: the simulator, or a script.</summary>
internal sealed class TestApp : IAsyncDisposable
{
    public const string Key = "sk-alice-0123456789";
    public const string OtherKey = "sk-bob-0123456789";

    private static readonly Tokenizers SharedTokenizers =
        new(Options.Create(new GatewayOptions()), TimeProvider.System, NullLogger<Tokenizers>.Instance);

    private TestApp(FakeCacheIndex index, string outbox)
    {
        Index = index;
        OutboxDirectory = outbox;
    }

    public FakeCacheIndex Index { get; }

    public string OutboxDirectory { get; }

    public WebApplication Gateway { get; private set; } = null!;

    /// <summary>Talks to the gateway with <see cref="Key"/>.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>Behind it: the simulator, without pauses.</summary>
    public static Task<TestApp> StartAsync(params (string Key, string Value)[] settings) => StartAsync(TimeProvider.System, settings);

    /// <summary>Behind it: the simulator. Its clock is the test's.</summary>
    public static async Task<TestApp> StartAsync(TimeProvider clock, params (string Key, string Value)[] settings) =>
        await StartAsync(await SharedSimulator.AddressAsync(), settings, clock);

    /// <summary>Behind it: a script.</summary>
    public static Task<TestApp> StartAsync(ScriptedUpstream upstream, params (string Key, string Value)[] settings) =>
        StartAsync(upstream, TimeProvider.System, settings);

    /// <summary>Behind it: a script. Its clock is the test's.</summary>
    public static Task<TestApp> StartAsync(ScriptedUpstream upstream, TimeProvider clock, params (string Key, string Value)[] settings) =>
        StartAsync(upstream.Address, settings, clock);

    public static WebApplication BuildGateway(IEnumerable<KeyValuePair<string, string?>> settings, TimeProvider clock)
    {
        var builder = LoopbackHost.Builder(settings);
        builder.AddServiceDefaults();
        builder.AddGateway();
        builder.Services.AddSingleton(clock);
        // Immutable and slow to load: one for all tests but those that are about loading it.
        if (builder.Configuration["Gateway:Cache:RanksDirectory"] is null) builder.Services.AddSingleton(SharedTokenizers);
        var gateway = builder.Build();
        gateway.MapDefaultEndpoints();
        gateway.MapGateway();
        return gateway;
    }

    public T Service<T>() where T : notnull => Gateway.Services.GetRequiredService<T>();

    public HttpClient ClientWith(string key)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Gateway.Address() };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Gateway.StopAsync();
        await Gateway.DisposeAsync();
        await Index.DisposeAsync();
        Directory.Delete(OutboxDirectory, recursive: true);
    }

    private static async Task<TestApp> StartAsync(Uri upstream, (string Key, string Value)[] settings, TimeProvider clock)
    {
        var index = await FakeCacheIndex.StartAsync();
        index.Issue(Key, "alice");
        index.Issue(OtherKey, "bob");
        var app = new TestApp(index, Directory.CreateTempSubdirectory("gateway-tests-").FullName);
        app.Gateway = BuildGateway(
            app.Settings(upstream).Concat(settings.Select(static s => new KeyValuePair<string, string?>(s.Key, s.Value))), clock);
        await app.Gateway.StartAsync();
        app.Client = app.ClientWith(Key);
        return app;
    }

    private IEnumerable<KeyValuePair<string, string?>> Settings(Uri upstream) =>
    [
        new("InternalKey", FakeCacheIndex.InternalKey),
        new("services:cacheindex:http:0", Index.Address.ToString()),
        new("Gateway:Upstreams:default:BaseUrl", upstream.ToString()),
        new("Gateway:Upstreams:default:ApiKey", "upstream-secret"),
        new("Gateway:Models:*:Upstream", "default"),
        new("Gateway:Outbox:Directory", OutboxDirectory),
    ];
}
