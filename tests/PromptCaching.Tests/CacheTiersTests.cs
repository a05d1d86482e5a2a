namespace PromptCaching.Tests;

public sealed class CacheTiersTests
{
    [Theory]
    [InlineData(CacheTier.FiveMinutes, "5m", 5)]
    [InlineData(CacheTier.OneHour, "1h", 60)]
    [InlineData(CacheTier.OneDay, "24h", 1440)]
    public void S2_A_tier_has_a_name_and_a_window(CacheTier tier, string name, int minutes)
    {
        Assert.Equal((name, TimeSpan.FromMinutes(minutes)), (tier.Name(), tier.Window()));
        Assert.True(CacheTiers.TryParse(name, out var parsed));
        Assert.Equal(tier, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5M")]
    [InlineData("5m ")]
    [InlineData("30m")]
    public void S2_Anything_else_is_no_tier(string name) => Assert.False(CacheTiers.TryParse(name, out _));

    [Fact]
    public void S2_Tiers_compare_by_their_windows()
    {
        Assert.Equal(CacheTiers.All.ToArray().OrderBy(CacheTiers.Window), CacheTiers.All.ToArray().Order());
        Assert.Throws<ArgumentOutOfRangeException>(() => ((CacheTier)7).Name());
        Assert.Throws<ArgumentOutOfRangeException>(() => ((CacheTier)7).Window());
    }
}
