using CacheIndex.Postgres;
using Microsoft.Extensions.Options;
using Npgsql;
using PromptCaching;
using PromptCaching.Pricing;
using PromptCaching.Usage;
using PromptCaching.Wire.Analytics;

namespace CacheIndex.Analytics;

/// <summary>What each tier cost and earned, and what is live in it.</summary>
internal sealed class TierAnalytics(
    NpgsqlDataSource dataSource, LiveCount live, IOptions<MultiplierOptions> multipliers, IOptions<CurrencyOptions> currency, TimeProvider clock)
{
    public async Task<TierReport> ReportAsync(UsageFilter filter, CancellationToken cancellationToken)
    {
        var snapshot = await live.GetAsync(cancellationToken);
        var sums = await BrokenConnection.RetryOnceAsync(dataSource, c => SumAsync(filter, c), cancellationToken);
        var tiers = CacheTiers.All.ToArray().Select(tier => Describe(tier, sums[(int)tier], snapshot, filter)).ToArray();
        return new TierReport(tiers, currency.Value.Currency, snapshot.At);
    }

    private async Task<TierSums[]> SumAsync(UsageFilter filter, CancellationToken cancellationToken)
    {
        var sums = Enumerable.Range(0, CacheTiers.All.Length).Select(_ => new TierSums()).ToArray();
        var range = UsageRange.Cut(filter.From, filter.To, clock.GetUtcNow());
        var usage = AnalyticsQuery.Sums(filter.IsAboutEverybody ? AnalyticsSql.TiersOfAll : AnalyticsSql.TiersOfSome, filter, range);
        var ended = AnalyticsQuery.Command(LiveCountSql.Ended, p => p.With(UsageRange.HourOf(filter.From)).With(filter.To).With(filter.Principal).With(filter.Model));
        await AnalyticsQuery.ReadAsync(dataSource, cancellationToken, (usage, ReadUsage), (ended, row => sums[row.GetInt16(0)].ReadEnded(row)));
        return sums;

        void ReadUsage(NpgsqlDataReader row)
        {
            for (var tier = 0; tier < sums.Length; tier++) sums[tier].ReadUsage(row, tier, sums.Length);
        }
    }

    private TierUsage Describe(CacheTier tier, TierSums sums, LiveSnapshot snapshot, UsageFilter filter)
    {
        var (entries, tokens, expiring) = (0L, 0L, new long[LiveSnapshot.Slices]);
        foreach (var (_, _, tally) in snapshot.Of(filter.Principal, filter.Model).Where(t => t.Tier == tier))
        {
            entries += tally.Entries;
            tokens += tally.Tokens;
            for (var slice = 0; slice < expiring.Length; slice++) expiring[slice] += tally.Expiring[slice];
        }
        var by = multipliers.Value.ForTokens();
        long Written(CacheTier of) => tier == of ? sums.WrittenTokens : 0;
        var cache = new CacheUsage(sums.ReadTokens, Written(CacheTier.FiveMinutes), Written(CacheTier.OneHour), Written(CacheTier.OneDay));
        return new TierUsage(
            tier, sums.Writes, sums.WrittenTokens, sums.Hits, sums.ReadTokens, sums.WritePremium, sums.ReadDiscount, by.SavedTokens(cache),
            entries, tokens, expiring, sums.Ended, sums.EndedUnread, sums.EndedUnreadTokens, BreakEven.ReadsPerTokenWritten(by, tier));
    }
}
