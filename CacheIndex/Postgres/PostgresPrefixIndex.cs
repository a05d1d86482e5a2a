using CacheIndex.Prefixes;
using Microsoft.Extensions.Options;
using Npgsql;
using PromptCaching;

namespace CacheIndex.Postgres;

/// <summary>The truth about prefixes: one round trip an operation, however many entries and scopes.</summary>
internal sealed class PostgresPrefixIndex(NpgsqlDataSource dataSource, IOptions<RefreshOptions> options, TimeProvider clock)
    : IPrefixIndex, IAsyncDisposable
{
    private readonly TimeSpan[] _slacks = [.. options.Value.Slacks];
    private readonly LookupLanes _lanes = new(dataSource);

    /// <exception cref="NpgsqlException">The database does not answer, or too many look-ups wait already.</exception>
    public Task<IReadOnlyList<PrefixMatch>> LookupAsync(CacheScope scope, PrefixHash[] hashes, CancellationToken cancellationToken) =>
        hashes.Length == 0
            ? Task.FromResult<IReadOnlyList<PrefixMatch>>([])
            : _lanes.LookupAsync(scope, hashes, clock.GetUtcNow(), cancellationToken);

    public Task WriteAsync(IReadOnlyList<ScopedWrite> writes, CancellationToken cancellationToken)
    {
        if (writes.Count == 0) return Task.CompletedTask;
        // One statement may touch a row once: of several writes of an entry the latest speaks, with the latest expiry. Two hashes that share a key
        // need chance of 2^-64 or a client's malice against itself: the first stays.
        var distinct = new Dictionary<(CacheScope, long), ScopedWrite>(writes.Count);
        foreach (var write in writes)
        {
            var key = (write.Scope, write.Entry.Hash.SortKey);
            if (!distinct.TryGetValue(key, out var other)) distinct[key] = write;
            else if (other.Entry.Hash == write.Entry.Hash) distinct[key] = Merge(other, write);
        }
        return BrokenConnection.RetryOnceAsync(dataSource, cancellation => WriteOnceAsync([.. distinct.Values], cancellation), cancellationToken);
    }

    public Task RefreshAsync(IReadOnlyList<ScopedRefresh> refreshes, CancellationToken cancellationToken)
    {
        if (refreshes.Count == 0) return Task.CompletedTask;
        var latest = new Dictionary<(CacheScope Scope, PrefixHash Hash), DateTimeOffset>(refreshes.Count);
        foreach (var (scope, entry) in refreshes)
        {
            if (!latest.TryGetValue((scope, entry.Hash), out var expiry) || expiry < entry.ExpiresAt) latest[(scope, entry.Hash)] = entry.ExpiresAt;
        }
        return BrokenConnection.RetryOnceAsync(dataSource, cancellation => RefreshOnceAsync(latest, cancellation), cancellationToken);
    }

    public ValueTask DisposeAsync() => _lanes.DisposeAsync();

    private async Task<int> WriteOnceAsync(ScopedWrite[] writes, CancellationToken cancellationToken)
    {
        var scopes = writes.Select(write => write.Scope).Distinct().ToDictionary(scope => scope, scope => scope.Id);
        var add = new NpgsqlBatchCommand(PrefixSql.AddScopes);
        add.Parameters
            .With(scopes.Values.ToArray())
            .With(scopes.Keys.Select(scope => scope.PrincipalId).ToArray())
            .With(scopes.Keys.Select(scope => scope.Model).ToArray())
            .With(scopes.Keys.Select(scope => scope.TokenizerVersion).ToArray());
        var write = new NpgsqlBatchCommand(PrefixSql.Write);
        write.Parameters
            .With(writes.Select(w => scopes[w.Scope]).ToArray())
            .With(writes.Select(w => w.Entry.Hash.SortKey).ToArray())
            .With(writes.Select(w => w.Entry.Hash.ToArray()).ToArray())
            .With(writes.Select(w => w.Entry.TokenCount).ToArray())
            .With(writes.Select(w => (short)w.Entry.Tier).ToArray())
            .With(writes.Select(w => w.Entry.ExpiresAt.ToUniversalTime()).ToArray())
            .With(writes.Select(w => w.WrittenAt.ToUniversalTime()).ToArray());

        await using var batch = dataSource.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(PrefixSql.CommitWithoutWaiting));
        batch.BatchCommands.Add(add);
        batch.BatchCommands.Add(write);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return writes.Length;
    }

    private async Task<int> RefreshOnceAsync(
        Dictionary<(CacheScope Scope, PrefixHash Hash), DateTimeOffset> refreshes, CancellationToken cancellationToken)
    {
        var scopes = refreshes.Keys.Select(key => key.Scope).Distinct().ToDictionary(scope => scope, scope => scope.Id);
        var refresh = new NpgsqlBatchCommand(PrefixSql.Refresh);
        refresh.Parameters
            .With(refreshes.Keys.Select(key => scopes[key.Scope]).ToArray())
            .With(refreshes.Keys.Select(key => key.Hash.SortKey).ToArray())
            .With(refreshes.Keys.Select(key => key.Hash.ToArray()).ToArray())
            .With(refreshes.Values.Select(expiry => expiry.ToUniversalTime()).ToArray())
            .With(_slacks);

        await using var batch = dataSource.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(PrefixSql.CommitWithoutWaiting));
        batch.BatchCommands.Add(refresh);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return refreshes.Count;
    }

    private static ScopedWrite Merge(ScopedWrite earlier, ScopedWrite later)
    {
        var last = later.WrittenAt >= earlier.WrittenAt ? later : earlier;
        var expiry = earlier.Entry.ExpiresAt > later.Entry.ExpiresAt ? earlier.Entry.ExpiresAt : later.Entry.ExpiresAt;
        return last with { Entry = last.Entry with { ExpiresAt = expiry } };
    }
}
