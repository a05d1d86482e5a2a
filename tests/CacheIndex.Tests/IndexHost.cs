using System.Net;
using System.Net.Http.Json;
using CacheIndex.Access;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PromptCaching.Wire;

namespace CacheIndex.Tests;

/// <summary>CacheIndex as it runs, on Kestrel and a random port, with a clock that the test moves.</summary>
internal sealed class IndexHost : IAsyncDisposable
{
    public const string Key = "the-internal-key-of-these-tests";

    private readonly WebApplicationFactory<Program> _factory;

    private IndexHost(WebApplicationFactory<Program> factory) => _factory = factory;

    public required HttpClient Client { get; init; }

    public IServiceProvider Services => _factory.Services;

    /// <summary>Starts a host; a null value takes a setting away.</summary>
    public static IndexHost Start(string connectionString, TimeProvider clock, params (string Name, string? Value)[] settings)
    {
        while (true)
        {
            try
            {
                return StartOnce(connectionString, clock, settings);
            }
            catch (ObjectDisposedException)
            {
                // A program that refused its settings was gone before the factory could ask it why.
            }
        }
    }

    private static IndexHost StartOnce(string connectionString, TimeProvider clock, (string Name, string? Value)[] settings)
    {
        var factory = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            var all = new Dictionary<string, string?>
            {
                ["ConnectionStrings:promptcache"] = connectionString,
                ["InternalKey"] = Key,
                ["Analytics:LiveCountInterval"] = "00:00:00",
                ["urls"] = "http://127.0.0.1:0",
                ["Logging:LogLevel:Default"] = "None",
            };
            foreach (var (name, value) in settings) all[name] = value;
            foreach (var (name, value) in all.Where(setting => setting.Value is not null)) host.UseSetting(name, value);
            host.ConfigureTestServices(services => services.Replace(ServiceDescriptor.Singleton(clock)));
        });
        try
        {
            factory.UseKestrel();
            factory.StartServer();
            var client = factory.CreateClient();
            client.DefaultRequestHeaders.Add(AccessMiddleware.Header, Key);
            return new IndexHost(factory) { Client = client };
        }
        catch
        {
            factory.Dispose();
            throw;
        }
    }

    /// <summary>Starts a host and waits until it is healthy.</summary>
    public static async Task<IndexHost> StartHealthyAsync(string connectionString, TimeProvider clock, params (string Name, string? Value)[] settings)
    {
        var host = Start(connectionString, clock, settings);
        await host.HealthyAsync();
        return host;
    }

    public Task HealthyAsync() => Eventually.TrueAsync(
        async () => (await Client.GetAsync("/health")).StatusCode == HttpStatusCode.OK, "CacheIndex is healthy");

    public async Task<CommitResponse> CommitAsync(params CommitItem[] items)
    {
        using var response = await Client.PostAsJsonAsync("/commits", new CommitBatch(items), WireJson.Default.CommitBatch);
        Assert.Equal((HttpStatusCode.OK, ""), (response.StatusCode, response.IsSuccessStatusCode ? "" : await response.Content.ReadAsStringAsync()));
        return (await response.Content.ReadFromJsonAsync(WireJson.Default.CommitResponse))!;
    }

    /// <summary>Sends look-ups in one request and reads their answers.</summary>
    public async Task<LookupResponse[]> LookupAsync(params LookupRequest[] requests)
    {
        using var content = new ByteArrayContent(LookupWire.Write(requests));
        using var response = await Client.PostAsync("/prefixes/lookup", content, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, LookupWire.ContentType), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.True(LookupWire.TryRead(await response.Content.ReadAsByteArrayAsync(), requests, out var responses));
        return responses;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _factory.DisposeAsync();
    }
}
