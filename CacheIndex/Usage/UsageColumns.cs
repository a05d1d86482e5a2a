using CacheIndex.Postgres;
using CacheIndex.Tariffs;
using Npgsql;
using PromptCaching;
using PromptCaching.Prompts;
using PromptCaching.Wire;

namespace CacheIndex.Usage;

/// <summary>Records as columns: the parameters of <see cref="UsageSql.Record"/>, and back from rows.</summary>
internal static class UsageColumns
{
    /// <summary>The order in which <see cref="Read"/> expects a record's columns.</summary>
    public const string Names = """
        r.submitted_at, r.request_id, r.principal_id, r.key_id, r.model, r.upstream, r.upstream_model, r.dialect, r.status, r.outcome, r.reason,
        r.prompt_tokens, r.completion_tokens, r.read_tokens, r.read_tier, r.write_5m_tokens, r.write_1h_tokens, r.write_24h_tokens,
        r.read_hash, r.read_written_at, r.upstream_read_tokens, r.upstream_write_tokens, r.counted_tokens, r.streamed,
        r.dispatched_at, r.first_byte_at, r.completed_at, r.finish_reason, r.user_agent, r.trace_id, r.mode, r.predicted_read_tokens,
        r.predicted_write_tokens
        """;

    /// <summary>How many columns <see cref="Names"/> has.</summary>
    public const int Count = 33;

    /// <summary>Parameters $1 to $44, one array a column.</summary>
    public static void AddTo(NpgsqlParameterCollection parameters, CommitItem[] items, RequestCharge?[] charges)
    {
        T[] Column<T>(Func<UsageRecord, T> of) => Array.ConvertAll(items, item => of(item.Record));
        string?[] Texts(Func<UsageRecord, string?> of) => Column(r => StoredText.Of(of(r), CommitLimits.MaxTextLength));
        parameters
            .With(Column(r => r.SubmittedAt.ToUniversalTime())).With(Column(r => r.RequestId)).With(Column(r => r.PrincipalId))
            .With(Column(r => r.KeyId)).With(Column(r => r.Model)).With(Column(r => r.Upstream)).With(Column(r => r.UpstreamModel))
            .With(Column(r => r.Dialect)).With(Column(r => (short)r.Status)).With(Column(r => r.Outcome)).With(Texts(r => r.Reason))
            .With(Column(r => r.PromptTokens)).With(Column(r => r.CompletionTokens)).With(Column(r => r.ReadTokens))
            .With(Column(r => (short?)r.ReadTier)).With(Column(r => r.Write5mTokens)).With(Column(r => r.Write1hTokens))
            .With(Column(r => r.Write24hTokens)).With(Column(r => r.ReadHash?.ToArray())).With(Column(r => r.ReadWrittenAt?.ToUniversalTime()))
            .With(Column(r => r.UpstreamReadTokens)).With(Column(r => r.UpstreamWriteTokens)).With(Column(r => r.CountedTokens))
            .With(Column(r => r.Streamed)).With(Column(r => r.DispatchedAt?.ToUniversalTime())).With(Column(r => r.FirstByteAt?.ToUniversalTime()))
            .With(Column(r => r.CompletedAt.ToUniversalTime())).With(Texts(r => r.FinishReason)).With(Texts(r => r.UserAgent))
            .With(Texts(r => r.TraceId)).With(Column(r => (short)r.Mode)).With(Column(r => r.PredictedReadTokens))
            .With(Column(r => r.PredictedWriteTokens))
            .With(Array.ConvertAll(items, item => StoredText.Of(item.TokenizerVersion, CommitLimits.MaxTextLength)));
        short[] Entries(CacheTier tier) => Array.ConvertAll(items, item => (short)item.Writes.Count(write => write.Tier == tier));
        parameters.With(Entries(CacheTier.FiveMinutes)).With(Entries(CacheTier.OneHour)).With(Entries(CacheTier.OneDay));
        decimal?[] Money(Func<RequestCharge, decimal> of) => Array.ConvertAll(charges, charge => charge is null ? (decimal?)null : of(charge));
        parameters
            .With(Array.ConvertAll(charges, charge => charge?.TariffVersion)).With(Money(c => c.Price.List)).With(Money(c => c.Price.Charged))
            .With(Money(c => c.Effect.ReadDiscount)).With(Money(c => c.Effect.WritePremium5m)).With(Money(c => c.Effect.WritePremium1h))
            .With(Money(c => c.Effect.WritePremium24h));
    }

    /// <summary>A record from a row that starts with <see cref="Names"/>.</summary>
    public static UsageRecord Read(NpgsqlDataReader row) => new()
    {
        SubmittedAt = row.GetFieldValue<DateTimeOffset>(0),
        RequestId = row.GetGuid(1),
        PrincipalId = row.GetGuid(2),
        KeyId = row.GetGuid(3),
        Model = row.GetString(4),
        Upstream = row.GetString(5),
        UpstreamModel = row.GetString(6),
        Dialect = row.GetString(7),
        Status = row.GetInt16(8),
        Outcome = row.GetString(9),
        Reason = Text(row, 10),
        PromptTokens = row.GetFieldValue<long?>(11),
        CompletionTokens = row.GetFieldValue<long?>(12),
        ReadTokens = row.GetInt64(13),
        ReadTier = (CacheTier?)row.GetFieldValue<short?>(14),
        Write5mTokens = row.GetInt64(15),
        Write1hTokens = row.GetInt64(16),
        Write24hTokens = row.GetInt64(17),
        ReadHash = row.IsDBNull(18) ? null : new PrefixHash(row.GetFieldValue<byte[]>(18)),
        ReadWrittenAt = row.GetFieldValue<DateTimeOffset?>(19),
        UpstreamReadTokens = row.GetFieldValue<long?>(20),
        UpstreamWriteTokens = row.GetFieldValue<long?>(21),
        CountedTokens = row.GetFieldValue<long?>(22),
        Streamed = row.GetBoolean(23),
        DispatchedAt = row.GetFieldValue<DateTimeOffset?>(24),
        FirstByteAt = row.GetFieldValue<DateTimeOffset?>(25),
        CompletedAt = row.GetFieldValue<DateTimeOffset>(26),
        FinishReason = Text(row, 27),
        UserAgent = Text(row, 28),
        TraceId = Text(row, 29),
        Mode = (CacheMode)row.GetInt16(30),
        PredictedReadTokens = row.GetFieldValue<long?>(31),
        PredictedWriteTokens = row.GetFieldValue<long?>(32),
    };

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
