using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using PromptCaching;
using PromptCaching.Wire;
using PromptCaching.Wire.Administration;

namespace Gateway.Tests.Shared;

/// <summary>CacheIndex in memory, over real HTTP, with trouble on demand.</summary>
internal sealed class FakeCacheIndex : IAsyncDisposable
{
    public const string InternalKey = "internal-secret";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, KeyIdentity> _keys = [];
    private readonly Dictionary<(CacheScope, PrefixHash), PrefixMatch> _entries = [];
    private readonly Dictionary<Guid, CommitItem> _items = [];
    private readonly ConcurrentDictionary<string, int> _calls = new();
    private WebApplication? _app;
    private int _port;

    private FakeCacheIndex() { }

    public Uri Address => new($"http://127.0.0.1:{_port}");

    /// <summary>Answers instead of the normal behaviour; null = normal. Gets the path.</summary>
    public Func<HttpContext, Task<bool>>? Trouble { get; set; }

    /// <summary>Runs once a batch has been taken, before the answer leaves.</summary>
    public Action<HttpContext>? AfterCommit { get; set; }

    /// <summary>The administered models and tariffs.</summary>
    public Catalog Catalog { get; set; } = new("1", [], [], "USD");

    /// <summary>The records taken, in the order of their first arrival.</summary>
    public IReadOnlyList<CommitItem> Items
    {
        get { lock (_gate) return [.. _items.Values]; }
    }

    /// <summary>Sum over batches, repeats included.</summary>
    public int Received { get; private set; }

    public int Calls(string path) => _calls.GetValueOrDefault(path);

    public static async Task<FakeCacheIndex> StartAsync()
    {
        var index = new FakeCacheIndex();
        await index.RestartAsync();
        return index;
    }

    public KeyIdentity Issue(string secret, string principal, DateTimeOffset? expiresAt = null, KeyLimits? limits = null, BudgetUse? use = null)
    {
        var id = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(principal)).AsSpan(0, 16));
        var identity = new KeyIdentity(id, principal, Guid.NewGuid(), secret[..3], expiresAt, limits, use);
        lock (_gate) _keys[Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)))] = identity;
        return identity;
    }

    public void Revoke(string secret)
    {
        lock (_gate) _keys.Remove(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret))));
    }

    public async Task StopAsync()
    {
        if (_app is null) return;
        await _app.StopAsync();
        await _app.DisposeAsync();
        _app = null;
    }

    /// <summary>Starts at the same address as before.</summary>
    public async Task RestartAsync()
    {
        var builder = LoopbackHost.Builder();
        _app = builder.Build();
        _app.Urls.Clear();
        _app.Urls.Add($"http://127.0.0.1:{_port}");
        _app.MapPost("/keys/resolve", (RequestDelegate)(context => AnswerAsync(context, ResolveAsync)));
        _app.MapPost("/prefixes/lookup", (RequestDelegate)(context => AnswerAsync(context, LookupAsync)));
        _app.MapGet("/catalog", (RequestDelegate)(context => AnswerAsync(context, CatalogAsync)));
        _app.MapPost("/commits", (RequestDelegate)(context => AnswerAsync(context, CommitAsync)));
        await _app.StartAsync();
        _port = _app.Address().Port;
    }

    public Task<CommitItem> UntilRecordedAsync(Func<UsageRecord, bool>? which = null) =>
        Until.NotNullAsync(() => Items.FirstOrDefault(item => which is null || which(item.Record)), "CacheIndex has the record");

    public Task UntilRecordedAsync(int count) => Until.TrueAsync(() => Items.Count >= count, $"CacheIndex has {count} records");

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task AnswerAsync(HttpContext context, Func<HttpContext, Task> answer)
    {
        _calls.AddOrUpdate(context.Request.Path, 1, static (_, calls) => calls + 1);
        if (context.Request.Headers["x-internal-key"] != InternalKey) context.Response.StatusCode = 401;
        else if (Trouble is not { } trouble || !await trouble(context)) await answer(context);
    }

    private async Task ResolveAsync(HttpContext context)
    {
        var request = await JsonSerializer.DeserializeAsync(context.Request.Body, WireJson.Default.ResolveKeyRequest);
        KeyIdentity? identity;
        lock (_gate) identity = _keys.GetValueOrDefault(request!.SecretHash);
        if (identity is null) await TypedResults.Problem(statusCode: 404).ExecuteAsync(context);
        else await context.Response.WriteAsJsonAsync(identity, WireJson.Default.KeyIdentity);
    }

    private async Task CatalogAsync(HttpContext context)
    {
        var catalog = Catalog;
        var tag = $"\"{catalog.Version}\"";
        context.Response.Headers.ETag = tag;
        if (context.Request.Headers.IfNoneMatch == tag) context.Response.StatusCode = 304;
        else await context.Response.WriteAsJsonAsync(catalog, WireJson.Default.Catalog);
    }

    /// <summary>The look-ups of a request.</summary>
    public static async Task<LookupRequest[]> LookupsAsync(HttpContext context)
    {
        var body = new byte[(int)context.Request.ContentLength!];
        await context.Request.Body.ReadExactlyAsync(body);
        return LookupWire.TryRead(body, out var requests) ? requests : throw new InvalidDataException("Not a body of look-ups.");
    }

    private async Task LookupAsync(HttpContext context)
    {
        var requests = await LookupsAsync(context);
        await context.Response.Body.WriteAsync(LookupWire.Write(requests, [.. requests.Select(request => LookupResponse.Answered(Matches(request)))]));
    }

    private List<PrefixMatch> Matches(LookupRequest request)
    {
        List<PrefixMatch> matches = [];
        lock (_gate)
        {
            foreach (var hash in request.Hashes)
            {
                if (_entries.TryGetValue((request.Scope, hash), out var match) && match.ExpiresAt > DateTimeOffset.UtcNow) matches.Add(match);
            }
        }
        return matches;
    }

    private async Task CommitAsync(HttpContext context)
    {
        var batch = await JsonSerializer.DeserializeAsync(context.Request.Body, WireJson.Default.CommitBatch);
        var inserted = 0;
        lock (_gate)
        {
            foreach (var item in batch!.Items)
            {
                Received++;
                if (!_items.TryAdd(item.Record.RequestId, item)) continue;
                inserted++;
                Apply(item);
            }
        }
        AfterCommit?.Invoke(context);
        await context.Response.WriteAsJsonAsync(new CommitResponse(inserted, []), WireJson.Default.CommitResponse);
    }

    private void Apply(CommitItem item)
    {
        if (item.TokenizerVersion is null) return;
        var scope = new CacheScope(item.Record.PrincipalId, item.Record.Model, item.TokenizerVersion);
        foreach (var write in item.Writes)
            _entries[(scope, write.Hash)] = new PrefixMatch(write.Hash, write.TokenCount, write.Tier, write.ExpiresAt, item.Record.SubmittedAt);
        foreach (var refresh in item.Refreshes)
        {
            if (_entries.TryGetValue((scope, refresh.Hash), out var entry) && entry.ExpiresAt < refresh.ExpiresAt)
                _entries[(scope, refresh.Hash)] = entry with { ExpiresAt = refresh.ExpiresAt };
        }
    }
}
