using PromptCaching.Wire;

namespace Dashboard.Components.Figures;

/// <summary>Rates of sums of requests; each is null where it would divide by nothing.</summary>
internal static class UsageRates
{
    /// <summary>Read tokens over prompt tokens.</summary>
    public static double? HitRate(UsageTotals totals) => Share(totals.Read.Total, totals.PromptTokens);

    /// <summary>Read tokens over tokens read or written.</summary>
    public static double? Reuse(UsageTotals totals) => Share(totals.Read.Total, totals.Read.Total + totals.Written.Total);

    /// <summary>Prompt tokens that the cache had no part in.</summary>
    public static long Uncached(UsageTotals totals) => totals.PromptTokens - totals.Read.Total - totals.Written.Total;

    /// <summary>Net savings in money; null where no request has a tariff.</summary>
    public static decimal? Savings(UsageTotals totals) =>
        totals.Money is { } money && money.UnpricedRequests < totals.Requests ? money.Savings : null;

    public static double? Share(decimal part, decimal whole) => whole == 0 ? null : (double)(part / whole);
}
