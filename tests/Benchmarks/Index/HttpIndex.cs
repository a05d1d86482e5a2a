using System.Globalization;
using Benchmarks.Gateway;
using Gateway.Index;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PromptCaching;
using PromptCaching.Wire;
using ServiceDefaults;

namespace Benchmarks.Index;

/// <summary>CacheIndex as a process, and the gateway's own client of it in this one, without what the gateway knows by itself.</summary>
internal sealed class HttpIndex : IAsyncDisposable
{
    private const string InternalKey = "benchmark-internal-key";

    private readonly Child _service;
    private readonly IHost _host;
    private readonly LookupLanes _lanes;

    private HttpIndex(Child service, IHost host)
    {
        (_service, _host) = (service, host);
        _lanes = host.Services.GetRequiredService<LookupLanes>();
    }

    public int Id => _service.Id;

    public static async Task<HttpIndex> StartAsync(DirectoryInfo artifacts, string database, string? redis)
    {
        var port = Child.FreePort();
        var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        var service = Child.Start(Path.Combine(artifacts.FullName, "cacheindex.log"), core: null, OwnSystem.Program("CacheIndex"), [],
            ("ASPNETCORE_URLS", address), ("InternalKey", InternalKey), ("ConnectionStrings__promptcache", database), ("ConnectionStrings__redis", redis ?? ""));
        await service.UntilReadyAsync(port, "/health");
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection([new("InternalKey", InternalKey), new("services:cacheindex:http:0", address)]);
        builder.AddServiceDefaults();
        builder.Services.AddCacheIndex();
        return new HttpIndex(service, builder.Build());
    }

    public async Task<IReadOnlyList<PrefixMatch>> LookupAsync(LookupRequest request)
    {
        var (answer, matches) = await _lanes.LookupAsync(request, CancellationToken.None);
        return answer == IndexAnswer.Ok ? matches : throw new InvalidOperationException($"A look-up ended with {answer}.");
    }

    public async ValueTask DisposeAsync()
    {
        _host.Dispose();
        await _service.DisposeAsync();
    }
}
