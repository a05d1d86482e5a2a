using Microsoft.Extensions.Options;
using PromptCaching;

namespace CacheIndex.Prefixes;

/// <summary>Takes refreshes at once and sends them to the store together, a moment later: many of one entry become one. A look-up of this replica
/// never misses one that waits; others see it when it is sent.</summary>
internal sealed partial class GatheredRefreshes(
    IPrefixIndex store, IOptions<RefreshOptions> options, CacheIndexMetrics metrics, TimeProvider clock, ILogger<GatheredRefreshes> logger)
    : BackgroundService, IPrefixIndex
{
    /// <summary>Entries that may wait; what does not fit is sent by its caller.</summary>
    public const int MaxWaiting = 100_000;

    /// <summary>Rows of one statement, which holds their locks.</summary>
    private const int MaxSent = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(CacheScope Scope, PrefixHash Hash), DateTimeOffset> _waiting = [];
    private readonly Dictionary<(CacheScope Scope, PrefixHash Hash), Task> _sending = [];

    public Task<IReadOnlyList<PrefixMatch>> LookupAsync(CacheScope scope, PrefixHash[] hashes, CancellationToken cancellationToken)
    {
        List<ScopedRefresh>? own = null;
        HashSet<Task>? ahead = null;
        lock (_gate)
        {
            if (_waiting.Count + _sending.Count > 0)
            {
                for (var i = 0; i < hashes.Length; i++)
                {
                    if (_sending.TryGetValue((scope, hashes[i]), out var sending)) (ahead ??= []).Add(sending);
                    if (_waiting.Remove((scope, hashes[i]), out var expiresAt)) (own ??= []).Add(new(scope, new(hashes[i], expiresAt)));
                }
            }
            if (own is not null) (ahead ??= []).Add(Send(own));
        }
        return ahead is null ? store.LookupAsync(scope, hashes, cancellationToken) : LookupAfterAsync(ahead, scope, hashes, cancellationToken);
    }

    public Task WriteAsync(IReadOnlyList<ScopedWrite> writes, CancellationToken cancellationToken) => store.WriteAsync(writes, cancellationToken);

    public Task RefreshAsync(IReadOnlyList<ScopedRefresh> refreshes, CancellationToken cancellationToken)
    {
        List<ScopedRefresh>? tooMany = null;
        lock (_gate)
        {
            foreach (var refresh in refreshes)
            {
                if (!TryWait(refresh)) (tooMany ??= []).Add(refresh);
            }
        }
        return tooMany is null ? Task.CompletedTask : store.RefreshAsync(tooMany, cancellationToken);
    }

    /// <summary>Sends what waits, and returns when that and what was on its way before has arrived. What the store does not take waits on.</summary>
    public async Task FlushAsync()
    {
        while (true)
        {
            Task sent;
            bool isLast;
            lock (_gate)
            {
                var batch = _waiting.Take(MaxSent).Select(entry => new ScopedRefresh(entry.Key.Scope, new(entry.Key.Hash, entry.Value))).ToList();
                foreach (var (scope, entry) in batch) _waiting.Remove((scope, entry.Hash));
                isLast = batch.Count == 0;
                sent = isLast ? Task.WhenAll(_sending.Values.Distinct()) : Send(batch);
            }
            await sent;
            if (isLast) return;
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await FlushAsync().WaitAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            int left;
            lock (_gate) left = _waiting.Count + _sending.Count;
            metrics.IndexChangesLost(left);
            Log.Lost(logger, left, exception);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await TryFlushAsync();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The rest is sent by StopAsync.
        }
    }

    private async Task TryFlushAsync()
    {
        try
        {
            await FlushAsync();
        }
        catch (Exception exception)
        {
            Log.Postponed(logger, exception);
        }
    }

    private async Task<IReadOnlyList<PrefixMatch>> LookupAfterAsync(
        HashSet<Task> ahead, CacheScope scope, PrefixHash[] hashes, CancellationToken cancellationToken)
    {
        await Task.WhenAll(ahead).WaitAsync(cancellationToken);
        return await store.LookupAsync(scope, hashes, cancellationToken);
    }

    /// <summary>Under the gate: the sending is on record before anything can ask for it.</summary>
    private Task Send(List<ScopedRefresh> batch)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (var (scope, entry) in batch) _sending[(scope, entry.Hash)] = end.Task;
        _ = SendAsync(batch, end);
        return end.Task;
    }

    private async Task SendAsync(List<ScopedRefresh> batch, TaskCompletionSource end)
    {
        await Task.Yield();   // Out of the gate.
        try
        {
            // No caller's deadline: others' refreshes are among them.
            await store.RefreshAsync(batch, CancellationToken.None);
            Sent(batch, end.Task);
            end.SetResult();
        }
        catch (Exception exception)
        {
            var lost = Sent(batch, end.Task, isTaken: false);
            metrics.IndexChangesLost(lost);
            end.SetException(exception);
        }
    }

    /// <summary>Takes a batch off the record. What the store did not take waits again, unless it has expired meanwhile.</summary>
    private int Sent(List<ScopedRefresh> batch, Task sending, bool isTaken = true)
    {
        var now = clock.GetUtcNow();
        var lost = 0;
        lock (_gate)
        {
            foreach (var refresh in batch)
            {
                var key = (refresh.Scope, refresh.Entry.Hash);
                if (_sending.TryGetValue(key, out var last) && last == sending) _sending.Remove(key);
                if (!isTaken && (refresh.Entry.ExpiresAt <= now || !TryWait(refresh))) lost++;
            }
        }
        return lost;
    }

    private bool TryWait(ScopedRefresh refresh)
    {
        var key = (refresh.Scope, refresh.Entry.Hash);
        var isKnown = _waiting.TryGetValue(key, out var expiresAt);
        if (!isKnown && _waiting.Count >= MaxWaiting) return false;
        if (!isKnown || expiresAt < refresh.Entry.ExpiresAt) _waiting[key] = refresh.Entry.ExpiresAt;
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The index did not take refreshes; trying again at the next turn.")]
        public static partial void Postponed(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Error, "{Refreshes} refreshes could not be sent before the end; those prefixes may lose their discount.")]
        public static partial void Lost(ILogger logger, int refreshes, Exception exception);
    }
}
