using System.Buffers.Binary;
using CacheIndex.Postgres;
using Microsoft.Extensions.Options;
using Npgsql;
using PromptCaching;
using PromptCaching.Wire;
using PromptCaching.Wire.Analytics;

namespace CacheIndex.Analytics;

/// <summary>One request in full, and why it read nothing.</summary>
internal sealed class RequestDetails(NpgsqlDataSource dataSource, IOptions<CurrencyOptions> currency, TimeProvider clock)
{
    private const int Version7 = 7;
    private const int RequestsBefore = 20;

    // An id is made when its request arrives; the clock may have moved a little in between.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    // No entry outlives the longest window, so what was sent before it explains nothing but "expired".
    private static readonly TimeSpan LooksBack = CacheTier.OneDay.Window() * 2;

    /// <summary>Null when there is no such request.</summary>
    public Task<RequestDetail?> FindAsync(Guid requestId, CancellationToken cancellationToken) =>
        BrokenConnection.RetryOnceAsync(dataSource, cancellation => FindOnceAsync(requestId, cancellation), cancellationToken);

    private async Task<RequestDetail?> FindOnceAsync(Guid requestId, CancellationToken cancellationToken)
    {
        if (TimeOf(requestId) is not { } made) return null;
        RequestRow? request = null;
        await AnalyticsQuery.ReadAsync(dataSource, cancellationToken, (
            AnalyticsQuery.Command(RequestSql.ById, p => p.With(made - Tolerance).With(made + Tolerance).With(requestId)),
            row => request = RequestLog.ReadRow(row)));
        if (request is null) return null;
        var (at, writes, blocks) = (request.Record.SubmittedAt, new List<PrefixWrite>(), Array.Empty<SkeletonBlock>());
        await AnalyticsQuery.ReadAsync(dataSource, cancellationToken,
            (AnalyticsQuery.Command(RequestSql.Writes, p => p.With(at).With(requestId)), row => writes.Add(new PrefixWrite(
                new PrefixHash(row.GetFieldValue<byte[]>(0)), row.GetInt64(1), (CacheTier)row.GetInt16(2), row.GetFieldValue<DateTimeOffset>(3)))),
            (AnalyticsQuery.Command(RequestSql.Skeleton, p => p.With(at).With(requestId)), row => blocks = PackedBlocks.Read(row.GetFieldValue<byte[]>(0))));
        var miss = request.Record.ReadTokens > 0 || blocks.Length == 0 ? null : await ExplainAsync(request.Record, blocks, cancellationToken);
        return new RequestDetail(request, currency.Value.Currency, writes, blocks, await LiveAsync(request.Record, writes, cancellationToken), miss);
    }

    private async Task<IReadOnlyList<PrefixMatch>> LiveAsync(UsageRecord record, List<PrefixWrite> writes, CancellationToken cancellationToken)
    {
        var hashes = writes.Select(write => write.Hash).ToHashSet();
        if (record.ReadHash is { } read) hashes.Add(read);
        var live = new List<PrefixMatch>();
        if (hashes.Count == 0) return live;
        await AnalyticsQuery.ReadAsync(dataSource, cancellationToken, (
            AnalyticsQuery.Command(RequestSql.Live, p => p.With(record.SubmittedAt).With(record.RequestId)
                .With(hashes.Select(hash => hash.SortKey).ToArray()).With(clock.GetUtcNow())),
            row => live.Add(new PrefixMatch(new PrefixHash(row.GetFieldValue<byte[]>(0)), row.GetInt64(1), (CacheTier)row.GetInt16(2),
                row.GetFieldValue<DateTimeOffset>(3), row.GetFieldValue<DateTimeOffset>(4)))));
        return [.. live.Where(match => hashes.Contains(match.Hash))];
    }

    private async Task<MissCause> ExplainAsync(UsageRecord record, SkeletonBlock[] blocks, CancellationToken cancellationToken)
    {
        var before = new List<EarlierRequest>();
        await AnalyticsQuery.ReadAsync(dataSource, cancellationToken, (
            AnalyticsQuery.Command(RequestSql.Before, p => p.With(record.SubmittedAt).With(record.RequestId).With(record.SubmittedAt - LooksBack)
                .With(record.PrincipalId).With(record.Model).With(RequestsBefore)),
            row => before.Add(new EarlierRequest(row.GetGuid(0), row.GetFieldValue<DateTimeOffset>(1), row.GetString(2),
                row.IsDBNull(3) ? null : row.GetString(3), row.IsDBNull(4) ? [] : PackedBlocks.Read(row.GetFieldValue<byte[]>(4))))));
        return MissFinder.Explain(record, blocks, before);
    }

    /// <summary>The time in a UUIDv7; null for any other id.</summary>
    private static DateTimeOffset? TimeOf(Guid id)
    {
        if (id.Version != Version7) return null;
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var milliseconds = BinaryPrimitives.ReadInt64BigEndian(bytes) >>> 16;
        return milliseconds <= DateTimeOffset.MaxValue.AddDays(-1).ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
    }
}
