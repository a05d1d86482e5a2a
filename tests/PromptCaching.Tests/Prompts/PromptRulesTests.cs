using PromptCaching.Prompts;

namespace PromptCaching.Tests.Prompts;

public sealed class PromptRulesTests
{
    [Fact]
    public void S2_The_defaults_are_5m_and_1h_with_5m_for_a_bare_marker()
    {
        var rules = new PromptRules();
        Assert.Empty(rules.Validate());
        Assert.Equal([CacheTier.FiveMinutes, CacheTier.OneHour], rules.EnabledTtls);
        Assert.Equal((CacheTier.FiveMinutes, 20, true), (rules.DefaultTtl, rules.LookBack, rules.StripFromPrompt));
        Assert.Equal(["x-anthropic-billing-header:"], rules.VolatilePrefixes);
    }

    [Fact]
    public void S2_Every_error_is_listed_and_no_parser_is_made()
    {
        var rules = new PromptRules { EnabledTtls = [(CacheTier)7], DefaultTtl = CacheTier.OneDay, LookBack = 0 };
        Assert.Equal(
            [
                "EnabledTtls holds 7, which is not a tier; use 5m, 1h or 24h.",
                "DefaultTtl is 24h, which EnabledTtls does not hold; enable it or choose another.",
                "LookBack is 0; use 1 to 20000.",
            ],
            rules.Validate());
        var refused = Assert.Throws<ArgumentException>(() => new PromptParser(rules));
        Assert.All(rules.Validate(), error => Assert.Contains(error, refused.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void S2_No_tier_at_all_is_an_error()
    {
        var rules = new PromptRules { EnabledTtls = [], DefaultTtl = (CacheTier)9 };
        Assert.Equal(
            ["EnabledTtls is empty; name at least one of 5m, 1h, 24h.", "DefaultTtl is 9, which EnabledTtls does not hold; enable it or choose another."],
            rules.Validate());
    }
}
