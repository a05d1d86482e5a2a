using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PromptCaching;
using PromptCaching.Wire;

namespace Dashboard.Tests.Fakes;

/// <summary>CacheIndex's analytics API over real HTTP: sums over records in memory, and can be stopped and started again on the same port.</summary>
internal sealed class FakeCacheIndex : IAsyncDisposable
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
            if (context.Request.Headers["x-internal-key"] == InternalKey) return next(context);
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });
        _app.MapGet("/analytics/summary", (HttpContext context) => Json(context, Summary(context.Request)));
        _app.MapGet("/analytics/timeseries", (HttpContext context) => Json(context, TimeSeries(context.Request)));
        _app.MapGet("/analytics/principals", (HttpContext context) => Json(context, Principals(context.Request)));
        _app.MapGet("/analytics/requests", (HttpContext context) => Json(context, Requests(context.Request)));
        _app.MapGet("/live/requests", LiveAsync);
        await _app.StartAsync();
        _port = new Uri(_app.Urls.Single()).Port;
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private UsageSummary Summary(HttpRequest request)
    {
        Interlocked.Increment(ref _summaries);
        LastQuery = request.QueryString.Value;
        var (from, to) = Span(request);
        return new(from, to, Sum(Matching(request, from, to)), Sum(Matching(request, from - (to - from), from)), LiveEntries);
    }

    private IReadOnlyList<UsagePoint> TimeSeries(HttpRequest request)
    {
        var (from, to) = Span(request);
        var step = request.Query["bucket"].ToString() switch { "minute" => TimeSpan.FromMinutes(1), "hour" => TimeSpan.FromHours(1), _ => TimeSpan.FromDays(1) };
        return [.. Starts().Select(at => new UsagePoint(at, Sum(Matching(request, at, at + step))))];

        IEnumerable<DateTimeOffset> Starts()
        {
            for (var at = from; at < to; at += step) yield return at;
        }
    }

    private IReadOnlyList<PrincipalUsage> Principals(HttpRequest request)
    {
        var (from, to) = Span(request);
        return
        [
            .. Matching(request, from, to)
                .GroupBy(row => (row.Record.PrincipalId, row.PrincipalName))
                .Select(group => new PrincipalUsage(group.Key.PrincipalId, group.Key.PrincipalName, Sum(group)))
                .OrderByDescending(principal => principal.Totals.SavedTokens),
        ];
    }

    private IReadOnlyList<RequestRow> Requests(HttpRequest request) =>
    [
        .. Matching(request, DateTimeOffset.MinValue, DateTimeOffset.MaxValue)
            .OrderByDescending(row => row.Record.SubmittedAt)
            .Take(int.Parse(request.Query["limit"]!, System.Globalization.CultureInfo.InvariantCulture)),
    ];

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

    private IEnumerable<RequestRow> Matching(HttpRequest request, DateTimeOffset from, DateTimeOffset to)
    {
        var principal = request.Query["principal"].FirstOrDefault();
        var model = request.Query["model"].FirstOrDefault();
        return _rows.Where(row => row.Record.SubmittedAt >= from && row.Record.SubmittedAt < to
            && (principal is null || row.Record.PrincipalId == Guid.Parse(principal)) && (model is null || row.Record.Model == model));
    }

    private static (DateTimeOffset From, DateTimeOffset To) Span(HttpRequest request) =>
        (DateTimeOffset.Parse(request.Query["from"]!, System.Globalization.CultureInfo.InvariantCulture),
            DateTimeOffset.Parse(request.Query["to"]!, System.Globalization.CultureInfo.InvariantCulture));

    private static UsageTotals Sum(IEnumerable<RequestRow> rows)
    {
        var records = rows.Select(row => row.Record).ToList();
        var read = new TierTokens(ReadAt(CacheTier.FiveMinutes), ReadAt(CacheTier.OneHour), ReadAt(CacheTier.OneDay));
        var written = new TierTokens(records.Sum(r => r.Write5mTokens), records.Sum(r => r.Write1hTokens), records.Sum(r => r.Write24hTokens));
        return new(records.Count, records.Count(r => r.ReadTokens > 0), records.Sum(r => r.PromptTokens ?? 0), records.Sum(r => r.CompletionTokens ?? 0),
            read, written, read.Total * 0.9m - written.FiveMinutes * 0.25m - written.OneHour * 1m - written.OneDay * 1.5m);

        long ReadAt(CacheTier tier) => records.Where(r => r.ReadTier == tier).Sum(r => r.ReadTokens);
    }

    private static Task Json<T>(HttpContext context, T value) =>
        context.Response.WriteAsJsonAsync(value, typeof(T), WireJson.Default, contentType: "application/json");
}
