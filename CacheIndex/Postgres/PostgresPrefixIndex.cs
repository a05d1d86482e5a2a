using CacheIndex.Prefixes;
using Npgsql;
using PromptCaching;

namespace CacheIndex.Postgres;

/// <summary>The truth about prefixes: one round trip an operation, however many entries and scopes.</summary>
internal sealed class PostgresPrefixIndex(NpgsqlDataSource dataSource, TimeProvider clock) : IPrefixIndex
{
    public Task<IReadOnlyList<PrefixMatch>> LookupAsync(CacheScope scope, IReadOnlyList<PrefixHash> hashes, CancellationToken cancellationToken) =>
        hashes.Count == 0
            ? Task.FromResult<IReadOnlyList<PrefixMatch>>([])
            : BrokenConnection.RetryOnceAsync(dataSource, cancellation => LookupOnceAsync(scope, hashes, cancellation), cancellationToken);

    public Task WriteAsync(IReadOnlyList<ScopedWrite> writes, CancellationToken cancellationToken)
    {
        if (writes.Count == 0) return Task.CompletedTask;
        // One statement may touch a row once: of several writes of an entry the latest speaks, with the latest expiry.
        var distinct = new Dictionary<(CacheScope, PrefixHash), ScopedWrite>(writes.Count);
        foreach (var write in writes)
        {
            var key = (write.Scope, write.Entry.Hash);
            distinct[key] = distinct.TryGetValue(key, out var other) ? Merge(other, write) : write;
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

    private async Task<IReadOnlyList<PrefixMatch>> LookupOnceAsync(
        CacheScope scope, IReadOnlyList<PrefixHash> hashes, CancellationToken cancellationToken)
    {
        var bytes = new byte[hashes.Count][];
        for (var i = 0; i < bytes.Length; i++) bytes[i] = hashes[i].ToArray();

        await using var command = dataSource.CreateCommand(PrefixSql.Lookup);
        command.Parameters.With(scope.PrincipalId).With(scope.Model).With(scope.TokenizerVersion).With(bytes).With(clock.GetUtcNow());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var matches = new List<PrefixMatch>();
        while (await reader.ReadAsync(cancellationToken))
        {
            matches.Add(new PrefixMatch(
                new PrefixHash(reader.GetFieldValue<byte[]>(0)), reader.GetInt64(1), (CacheTier)reader.GetInt16(2),
                reader.GetFieldValue<DateTimeOffset>(3), reader.GetFieldValue<DateTimeOffset>(4)));
        }
        return matches;
    }

    private async Task<int> WriteOnceAsync(ScopedWrite[] writes, CancellationToken cancellationToken)
    {
        var scopes = new ScopeTable();
        var positions = writes.Select(w => scopes.PositionOf(w.Scope)).ToArray();
        var add = new NpgsqlBatchCommand(PrefixSql.AddScopes);
        scopes.AddTo(add.Parameters);
        var write = new NpgsqlBatchCommand(PrefixSql.Write);
        scopes.AddTo(write.Parameters)
            .With(positions)
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
        var scopes = new ScopeTable();
        var positions = refreshes.Keys.Select(key => scopes.PositionOf(key.Scope)).ToArray();
        var refresh = new NpgsqlBatchCommand(PrefixSql.Refresh);
        scopes.AddTo(refresh.Parameters)
            .With(positions)
            .With(refreshes.Keys.Select(key => key.Hash.ToArray()).ToArray())
            .With(refreshes.Values.Select(expiry => expiry.ToUniversalTime()).ToArray());

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
