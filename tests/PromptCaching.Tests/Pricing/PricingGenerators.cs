using FsCheck;
using FsCheck.Fluent;
using PromptCaching.Pricing;
using PromptCaching.Usage;

namespace PromptCaching.Tests.Pricing;

/// <summary>Random tariffs and requests, up to the limits.</summary>
internal static class PricingGenerators
{
    public static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Gen<decimal> Prices = Gen.OneOf(
        Gen.Elements(0m, 0.000001m, 0.1m, 3m, 15m, Tariff.MaxPerMillion, 99_999.999999m), Gen.Choose(0, int.MaxValue).Select(n => n / 1_000_000m));

    private static readonly Gen<decimal> Multipliers = Gen.OneOf(
        Gen.Elements(0m, 0.025m, 0.1m, 1m, 1.25m, 2m, 2.5m, Tariff.MaxMultiplier, 99.9999m), Gen.Choose(0, 1_000_000).Select(n => n / 10_000m));

    private static readonly Gen<long> Tokens = Gen.OneOf(
        Gen.Choose(0, 5_000).Select(n => (long)n), Gen.Choose(0, int.MaxValue).Select(n => (long)n), Gen.Elements(0L, 1L, 9_999_999_999L, 10_000_000_000L));

    public static Gen<Tariff> Tariffs { get; } =
        from input in Prices
        from output in Prices
        from read in Multipliers
        from writes in Multipliers.Three()
        select new Tariff("m", Start, null, input, output, new TariffMultipliers(read, writes.Item1, writes.Item2, writes.Item3));

    public static Gen<(long Prompt, CacheUsage Cache, long Completion)> Requests { get; } =
        from prompt in Tokens
        from parts in Gen.Choose(0, 1000).Four()
        from completion in Tokens
        select (prompt, new CacheUsage(prompt / 4000 * parts.Item1, prompt / 4000 * parts.Item2, prompt / 4000 * parts.Item3, prompt / 4000 * parts.Item4), completion);
}
