using CacheIndex.Postgres;
using CacheIndex.Usage;
using Npgsql;
using PromptCaching.Pricing;
using PromptCaching.Usage;
using PromptCaching.Wire;

namespace CacheIndex.Tariffs;

/// <summary>The tariffs that a batch of requests needs, read in the transaction that records them.</summary>
internal sealed class PriceList(IReadOnlyList<TariffLine> lines)
{
    private readonly TariffLedger _tariffs = TariffLedger.From(lines.Select(line => line.Tariff));
    private readonly Dictionary<(string Model, DateTimeOffset ValidFrom), long> _versions =
        lines.ToDictionary(line => (line.Tariff.Model, line.Tariff.ValidFrom), line => line.Version);

    /// <summary>Keeps prices as they are until the connection's transaction ends, and reads those of the items' models and times.</summary>
    /// <param name="connection">In a transaction.</param>
    /// <param name="items">At least one, ordered by when they were submitted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<PriceList> LoadAsync(NpgsqlConnection connection, CommitItem[] items, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        var share = new NpgsqlBatchCommand(UsageSql.ShareLedger);
        share.Parameters.With(AdvisoryLocks.Ledger);
        var prices = new NpgsqlBatchCommand(TariffSql.HoldingWithin);
        prices.Parameters.With(items.Select(item => item.Record.Model).Distinct().ToArray())
            .With(items[0].Record.SubmittedAt.ToUniversalTime()).With(items[^1].Record.SubmittedAt.ToUniversalTime());
        batch.BatchCommands.Add(share);
        batch.BatchCommands.Add(prices);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var lines = new List<TariffLine>();
        while (await reader.ReadAsync(cancellationToken)) lines.Add(TariffLine.Read(reader));
        return new PriceList(lines);
    }

    /// <summary>What the request costs; null without a tariff. In observed mode the numbers are the upstream's and the formula the same.</summary>
    public RequestCharge? Charge(UsageRecord record)
    {
        if (_tariffs.AsOf(record.Model, record.SubmittedAt) is not { } tariff) return null;
        var prompt = record.PromptTokens ?? 0;
        var cache = new CacheUsage(record.ReadTokens, record.Write5mTokens, record.Write1hTokens, record.Write24hTokens);
        return new RequestCharge(
            _versions[(tariff.Model, tariff.ValidFrom)],
            Price.Of(prompt, cache, record.CompletionTokens ?? 0, tariff),
            CacheEffect.Of(prompt, cache, tariff));
    }
}
