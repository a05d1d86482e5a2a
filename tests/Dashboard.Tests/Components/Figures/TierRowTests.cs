using Dashboard.Components.Figures;
using PromptCaching;
using PromptCaching.Wire;

namespace Dashboard.Tests.Components.Figures;

public sealed class TierRowTests
{
    [Fact]
    public void Bars_of_all_tiers_share_one_scale()
    {
        var totals = new UsageTotals(9, 4, 10_000, 0, new(400, 2_000, 0), new(100, 0, 1_000), 0);

        var rows = TierRow.From(new(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, totals, totals, new(3, 2, 1)));

        Assert.Equal(
        [
            new(CacheTier.FiveMinutes, 400, 100, 3, 0.2, 0.05),
            new(CacheTier.OneHour, 2_000, 0, 2, 1, 0),
            new(CacheTier.OneDay, 0, 1_000, 1, 0, 0.5),
        ], rows);
    }
}
