using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PromptCaching.Wire;

namespace Dashboard.Tests.Fakes;

/// <summary>CacheIndex's analytics API over real HTTP: sums over records in memory, and can be stopped and started again on the same port.</summary>
internal sealed partial class FakeCacheIndex : IAsyncDisposable
{
    public const string InternalKey = "test-internal-key";

    private readonly ConcurrentDictionary<Channel<RequestRow>, byte> _listeners = [];
    private ImmutableList<RequestRow> _rows = [];
    private WebApplication? _app;
    private int _port;
    private int _summaries;

    public string Address => $"http://127.0.0.1:{_port}";

    /// <summary>How many summaries were asked for.</summary>
    public int Summaries => Volatile.Read(ref _summaries);

    /// <summary>Open live streams.</summary>
    public int Listeners => _listeners.Count;

    /// <summary>What the last summary was asked for.</summary>
    public string? LastQuery { get; private set; }

    public TierTokens LiveEntries { get; set; } = new(0, 0, 0);

    public static async Task<FakeCacheIndex> StartAsync(params IEnumerable<RequestRow> rows)
    {
        var index = new FakeCacheIndex { _rows = [.. rows] };
        await index.StartAsync();
        return index;
    }

    /// <summary>Records a request and tells every live stream.</summary>
    public void Publish(RequestRow row)
    {
        ImmutableInterlocked.Update(ref _rows, (rows, added) => rows.Add(added), row);
        foreach (var listener in _listeners.Keys) listener.Writer.TryWrite(row);
    }

    public async Task StopAsync()
    {
        if (_app is null) return;
        foreach (var listener in _listeners.Keys) listener.Writer.TryComplete();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _app = null;
    }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, _port));
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging();
        _app = builder.Build();
        _app.Use((context, next) =>
        {
            if (context.Request.Path == "/health" || context.Request.Headers["x-internal-key"] == InternalKey) return next(context);
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });
        MapAnalytics(_app);
        MapAdministration(_app);
        MapGateway(_app);
        _app.MapGet("/live/requests", LiveAsync);
        await _app.StartAsync();
        _port = new Uri(_app.Urls.Single()).Port;
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task LiveAsync(HttpContext context)
    {
        var listener = Channel.CreateUnbounded<RequestRow>();
        _listeners.TryAdd(listener, 0);
        try
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await foreach (var row in listener.Reader.ReadAllAsync(context.RequestAborted))
            {
                await context.Response.WriteAsync($"event: request\ndata: {JsonSerializer.Serialize(row, WireJson.Default.RequestRow)}\n\n", context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The dashboard left.
        }
        finally
        {
            _listeners.TryRemove(listener, out _);
        }
    }

    private static Task Json<T>(HttpContext context, T value) =>
        context.Response.WriteAsJsonAsync(value, typeof(T), WireJson.Default, contentType: "application/json");
}
