using CacheIndex.Replay;
using PromptCaching;
using PromptCaching.Prompts;

namespace CacheIndex.Tests.Replay;

public sealed class ReplayArgumentsTests
{
    [Fact]
    public void Without_options_the_policy_is_the_gateways_own() =>
        Assert.Equal(
            new ReplayOptions { TracePath = "t.jsonl", Tier = CacheTier.FiveMinutes, LookBack = 20, MinPrefixTokens = 1_024 },
            ReplayArguments.Parse(["t.jsonl"]).Options);

    [Fact]
    public void Every_option_is_understood() =>
        Assert.Equal(
            new ReplayOptions
            {
                TracePath = "t.jsonl",
                Tier = CacheTier.OneHour,
                EveryBlock = true,
                LookBack = PromptLimits.MaxBlocks,
                MinPrefixTokens = 7,
                PrincipalField = "user",
                InputPrice = 3m,
                OutputPrice = 15.5m,
                Connection = "Host=x",
            },
            ReplayArguments.Parse([
                "--ttl", "1h", "--every-block", "--look-back", "none", "t.jsonl", "--min-prefix-tokens", "7", "--principal-by", "user",
                "--input-price", "3", "--output-price", "15.5", "--connection", "Host=x",
            ]).Options);

    [Fact]
    public void With_every_block_a_breakpoint_no_prefix_is_too_short_unless_one_says_so()
    {
        Assert.Equal(0, ReplayArguments.Parse(["t.jsonl", "--every-block"]).Options!.MinPrefixTokens);
        Assert.Equal(5, ReplayArguments.Parse(["t.jsonl", "--min-prefix-tokens", "5", "--every-block"]).Options!.MinPrefixTokens);
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        var (options, errors) = ReplayArguments.Parse([
            "--ttl", "2h", "--look-back", "0", "--min-prefix-tokens", "-1", "--input-price", "1,5", "--speed", "--principal-by",
        ]);

        Assert.Null(options);
        Assert.Equal(
            [
                "--ttl is 2h: give 5m, 1h or 24h.",
                "--look-back is 0: give 1 to 20000 or none.",
                "--min-prefix-tokens is -1: give 0 to 1000000000.",
                "--input-price is 1,5: give a price from 0 to 100000 with a point and at most 6 digits behind it.",
                "--speed is not an option of replay: see replay --help.",
                "--principal-by lacks its value.",
                "No trace: name a .jsonl file.",
            ],
            errors);
    }

    [Fact]
    public void A_second_trace_and_half_a_price_are_errors() =>
        Assert.Equal(
            ["\"b\" is a second trace beside \"a\": give one.", "--output-price is given without --input-price: give both."],
            ReplayArguments.Parse(["a", "b", "--output-price", "3"]).Errors);
}
