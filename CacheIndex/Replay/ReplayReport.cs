using System.Globalization;
using PromptCaching;
using PromptCaching.Prompts;

namespace CacheIndex.Replay;

/// <summary>Says what a replay gave, for people.</summary>
internal static class ReplayReport
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    public static void Write(TextWriter output, ReplayOptions options, ReplaySums sums, TimeSpan took)
    {
        Line(output, "Trace", $"{Path.GetFileName(options.TracePath)}: {sums.Requests:N0} requests in {sums.LastSubmittedAt - ReplayClock.Start:c}, "
                              + $"{sums.PromptTokens:N0} prompt tokens, {sums.CompletionTokens:N0} answered");
        Line(output, "Policy", Policy(options));
        Line(output, "Took", $"{took.TotalSeconds:F1} s, {sums.Requests / Math.Max(took.TotalSeconds, 0.001):N0} requests/s");
        output.WriteLine();
        Split(output, options, sums);
        output.WriteLine();
        Cost(output, options, sums);
        output.WriteLine();
        Shortfalls(output, options, sums);
    }

    private static string Policy(ReplayOptions options)
    {
        var breakpoints = options.EveryBlock ? "a breakpoint on every block, look-back unbounded"
            : options.LookBack >= PromptLimits.MaxBlocks ? "automatic breakpoint on the last block, look-back unbounded (at most "
                + $"{PromptLimits.MaxCandidates} candidates)"
            : string.Create(Plain, $"automatic breakpoint on the last block, look-back {options.LookBack} positions");
        var principals = options.PrincipalField is { } field ? $"a principal for each {field}" : "one principal";
        return string.Create(Plain, $"{breakpoints}, ttl {options.Tier.Name()}, at least {options.MinPrefixTokens:N0} tokens, {principals}");
    }

    private static void Split(TextWriter output, ReplayOptions options, ReplaySums sums)
    {
        Tokens(output, "read", sums.Read.Total, sums, string.Create(Plain, $"by {sums.Hits:N0} of {sums.Requests:N0} requests ({Share(sums.Hits, sums.Requests)})"));
        foreach (var tier in CacheTiers.All)
        {
            var (name, written) = tier switch
            {
                CacheTier.FiveMinutes => ("written 5m", sums.Written.FiveMinutes),
                CacheTier.OneHour => ("written 1h", sums.Written.OneHour),
                _ => ("written 24h", sums.Written.OneDay),
            };
            Tokens(output, name, written, sums, tier == options.Tier ? string.Create(Plain, $"in {sums.Entries:N0} entries") : "");
        }
        Tokens(output, "uncached", sums.PromptTokens - sums.Read.Total - sums.Written.Total, sums, "");
    }

    private static void Cost(TextWriter output, ReplayOptions options, ReplaySums sums)
    {
        var price = sums.Price;
        var unit = options.InputPrice is null ? " million prompt tokens at list price" : "";
        Line(output, "Cost", $"{price.List:N6} without cache, {price.Charged:N6} with it: saves {price.Savings:N6}{unit} "
                             + $"({(price.List == 0 ? 0 : price.Savings / price.List * 100):F2} %)");
    }

    private static void Shortfalls(TextWriter output, ReplayOptions options, ReplaySums sums)
    {
        var missed = Enum.GetValues<Shortfall>().Sum(cause => sums.Of(cause).Tokens);
        Line(output, "Missed", $"{missed:N0} prompt tokens ({Share(missed, sums.PromptTokens)}) had been sent before by the same principal and were not read");
        foreach (var (cause, name, why) in new[]
                 {
                     (Shortfall.Expired, "expired", $"last sent {options.Tier.Name()} ago or longer"),
                     (Shortfall.NoEntry, "no entry", "no earlier prompt had a breakpoint where the repetition ends"),
                     (Shortfall.BeyondLookBack, "beyond reach", "a live entry ends further back than the breakpoint looks"),
                     (Shortfall.BelowMinimum, "too short", "the repetition is shorter than the shortest prefix that is cached"),
                 })
        {
            var (requests, tokens) = sums.Of(cause);
            Tokens(output, name, tokens, sums, string.Create(Plain, $"in {requests:N0} requests: {why}"));
        }
    }

    private static void Line(TextWriter output, string name, FormattableString text) => Line(output, name, text.ToString(Plain));

    private static void Line(TextWriter output, string name, string text) => output.WriteLine($"{name,-8} {text}");

    private static void Tokens(TextWriter output, string name, long tokens, ReplaySums sums, string note) =>
        output.WriteLine(string.Create(Plain, $"  {name,-13}{tokens,16:N0} tokens {Share(tokens, sums.PromptTokens),9}  {note}").TrimEnd());

    private static string Share(long part, long whole) => string.Create(Plain, $"{(whole == 0 ? 0m : (decimal)part / whole * 100):F2} %");
}
