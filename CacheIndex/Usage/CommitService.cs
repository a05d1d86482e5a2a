using System.Text.Json;
using CacheIndex.Live;
using CacheIndex.Prefixes;
using Npgsql;
using PromptCaching;
using PromptCaching.Wire;

namespace CacheIndex.Usage;

/// <summary>Applies a batch: index changes first (a loss there costs discounts), then the ledger, then the live views.</summary>
internal sealed partial class CommitService(
    CommitValidator validator, IPrefixIndex index, UsageLedger ledger, LiveRequests live, CacheIndexMetrics metrics, TimeProvider clock,
    ILogger<CommitService> logger)
{
    /// <summary>The longest that index changes hold up the ledger; a gateway waits for both.</summary>
    private static readonly TimeSpan IndexDeadline = TimeSpan.FromSeconds(5);

    public async Task<CommitResponse> ApplyAsync(ParsedCommit commit, CancellationToken cancellationToken)
    {
        var sound = new List<(int Index, CommitItem Item)>(commit.Items.Count);
        foreach (var (position, item) in commit.Items)
        {
            if (validator.Fault(item) is { } fault) commit.Rejects.Add(Reject(position, item, fault.Field, fault.Reason));
            else sound.Add((position, item));
        }
        await ChangeIndexAsync(sound, cancellationToken);
        var inserted = await RecordAsync(sound, commit.Rejects, cancellationToken);
        await ledger.RejectAsync(commit.Rejects, cancellationToken);
        foreach (var (reject, _) in commit.Rejects) Log.Rejected(logger, reject.RequestId, reject.Field, reject.Reason);
        live.Publish(inserted);
        return new CommitResponse(inserted.Count, [.. commit.Rejects.Select(r => r.Item).OrderBy(r => r.Index)]);
    }

    private async Task ChangeIndexAsync(List<(int Index, CommitItem Item)> items, CancellationToken cancellationToken)
    {
        var writes = new List<ScopedWrite>();
        var refreshes = new List<ScopedRefresh>();
        foreach (var (_, item) in items)
        {
            if (item.TokenizerVersion is not { } tokenizer) continue;
            var scope = new CacheScope(item.Record.PrincipalId, item.Record.Model, tokenizer);
            foreach (var write in item.Writes) writes.Add(new ScopedWrite(scope, write, item.Record.SubmittedAt));
            foreach (var refresh in item.Refreshes) refreshes.Add(new ScopedRefresh(scope, refresh));
        }
        using var deadline = new CancellationTokenSource(IndexDeadline, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await index.WriteAsync(writes, stop.Token);
            metrics.Wrote(writes.Count);
            await index.RefreshAsync(refreshes, stop.Token);
            metrics.Refreshed(refreshes.Count);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            metrics.IndexChangesLost(writes.Count + refreshes.Count);
            Log.IndexChangesLost(logger, writes.Count, refreshes.Count, exception);
        }
    }

    private async Task<IReadOnlyList<CommitItem>> RecordAsync(
        List<(int Index, CommitItem Item)> items, List<(RejectedItem, byte[])> rejects, CancellationToken cancellationToken)
    {
        try
        {
            return await ledger.RecordAsync([.. items.Select(i => i.Item)], cancellationToken);
        }
        catch (PostgresException exception) when (IsAboutData(exception))
        {
            Log.OneByOne(logger, exception);
        }
        var inserted = new List<CommitItem>();
        foreach (var (position, item) in items)
        {
            try
            {
                inserted.AddRange(await ledger.RecordAsync([item], cancellationToken));
            }
            catch (PostgresException exception) when (IsAboutData(exception))
            {
                rejects.Add(Reject(position, item, "record", exception.MessageText));
            }
        }
        return inserted;
    }

    // Classes 22 (data exception) and 23 (integrity constraint violation): sending the same again gives the same answer.
    private static bool IsAboutData(PostgresException exception) => exception.SqlState.StartsWith("22", StringComparison.Ordinal)
                                                                    || exception.SqlState.StartsWith("23", StringComparison.Ordinal);

    private static (RejectedItem, byte[]) Reject(int position, CommitItem item, string field, string reason)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(item with { Blocks = null }, WireJson.Default.CommitItem);
        return (new RejectedItem(position, item.Record.RequestId, field, reason),
            json.Length <= CommitLimits.MaxRejectBytes ? json : json[..CommitLimits.MaxRejectBytes]);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Rejected the usage record of request {RequestId}: {Field}: {Reason} It is kept in usage_rejects.")]
        public static partial void Rejected(ILogger logger, Guid? requestId, string field, string reason);

        [LoggerMessage(2, LogLevel.Warning, "The index did not take {Writes} writes and {Refreshes} refreshes; those prefixes lose their discount.")]
        public static partial void IndexChangesLost(ILogger logger, int writes, int refreshes, Exception exception);

        [LoggerMessage(3, LogLevel.Warning, "Postgres refused a batch for its data; recording its items one by one.")]
        public static partial void OneByOne(ILogger logger, Exception exception);
    }
}
