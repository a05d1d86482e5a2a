namespace PromptCaching.Wire.Analytics;

/// <summary>Money over requests, by the tariffs that held when each was submitted. Exact, never rounded.</summary>
/// <param name="List">As if nothing were cached.</param>
/// <param name="Charged">What is billed.</param>
/// <param name="UnpricedRequests">Requests without a tariff; they are in no sum of money.</param>
public sealed record UsageMoney(decimal List, decimal Charged, long UnpricedRequests)
{
    /// <summary>Net savings: list − charged. Negative when writes cost more than reads earned.</summary>
    public decimal Savings => List - Charged;
}
