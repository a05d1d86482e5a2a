using System.Data;
using System.Diagnostics;
using Npgsql;
using PromptCaching;

namespace CacheIndex.Postgres;

/// <summary>A connection that only looks up, its statements prepared once and its parameters used again. One user at a time.</summary>
internal sealed class LookupLane(NpgsqlDataSource dataSource) : IAsyncDisposable
{
    /// <summary>Look-ups of one round trip.</summary>
    public const int MaxTogether = 16;

    /// <summary>A look-up that takes longer is given up by itself, whatever its callers' deadlines.</summary>
    private const int TimeoutSeconds = 10;

    private const int LongestPauseMilliseconds = 20;

    private readonly NpgsqlBatch?[] _batches = new NpgsqlBatch?[MaxTogether];   // By the number of look-ups, less one.
    private readonly byte[] _hash = new byte[PrefixHash.Size];
    private NpgsqlConnection? _connection;

    /// <summary>What <see cref="ExecuteAsync"/> sends; filled and emptied by the user.</summary>
    public List<LookupCall> Calls { get; } = new(MaxTogether);

    /// <summary>Answers the calls, or fails them all. Once more on a new connection where the old one turned out to be dead. Never throws.</summary>
    public async Task ExecuteAsync()
    {
        Activity.Current = Calls[0].Trace;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ExecuteOnceAsync();
                return;
            }
            catch (Exception exception)
            {
                if (_connection is not { FullState: ConnectionState.Open }) await CloseAsync();
                if (attempt == 1 && exception is NpgsqlException npgsql && BrokenConnection.Caused(npgsql) && Calls.Exists(call => !call.IsAbandoned))
                {
                    await CloseAsync();
                    dataSource.Clear();   // After a restart every idle connection is as dead as this one.
                    await Task.Delay(Random.Shared.Next(LongestPauseMilliseconds));
                    continue;
                }
                foreach (var call in Calls) call.Failed(exception);
                return;
            }
        }
    }

    public ValueTask DisposeAsync() => CloseAsync();

    private async Task ExecuteOnceAsync()
    {
        var batch = _batches[Calls.Count - 1] ?? await PrepareAsync(Calls.Count);
        for (var i = 0; i < Calls.Count; i++)
        {
            var parameters = batch.BatchCommands[i].Parameters;
            ((NpgsqlParameter<Guid>)parameters[0]).TypedValue = Calls[i].ScopeId;
            ((NpgsqlParameter<long[]>)parameters[1]).TypedValue = Calls[i].Keys();
            ((NpgsqlParameter<DateTimeOffset>)parameters[2]).TypedValue = Calls[i].Now;
        }
        await using var reader = await batch.ExecuteReaderAsync();
        for (var i = 0; i < Calls.Count; i++)
        {
            Calls[i].Answered(await ReadAsync(reader, Calls[i]));
            await reader.NextResultAsync();
        }
    }

    private async Task<IReadOnlyList<PrefixMatch>> ReadAsync(NpgsqlDataReader reader, LookupCall call)
    {
        List<PrefixMatch>? matches = null;
        while (await reader.ReadAsync())
        {
            reader.GetBytes(0, 0, _hash, 0, _hash.Length);
            var hash = new PrefixHash(_hash);
            if (!call.Hashes.Contains(hash)) continue;   // another that begins alike
            (matches ??= new(call.Hashes.Length)).Add(new PrefixMatch(
                hash, reader.GetInt64(1), (CacheTier)reader.GetInt16(2), reader.GetDateTime(3), reader.GetDateTime(4)));
        }
        return matches ?? (IReadOnlyList<PrefixMatch>)[];
    }

    private async Task<NpgsqlBatch> PrepareAsync(int lookups)
    {
        _connection ??= await dataSource.OpenConnectionAsync();
        var batch = new NpgsqlBatch(_connection) { Timeout = TimeoutSeconds };
        for (var i = 0; i < lookups; i++)
        {
            var command = new NpgsqlBatchCommand(PrefixSql.Lookup);
            command.Parameters.With(Guid.Empty).With<long[]>([]).With(DateTimeOffset.UnixEpoch);
            batch.BatchCommands.Add(command);
        }
        await batch.PrepareAsync();
        return _batches[lookups - 1] = batch;
    }

    private async ValueTask CloseAsync()
    {
        foreach (var batch in _batches)
        {
            if (batch is not null) await batch.DisposeAsync();
        }
        Array.Clear(_batches);
        if (_connection is not { } connection) return;
        _connection = null;
        await connection.DisposeAsync();
    }
}
