namespace PromptCaching.Wire;

/// <summary>One row of <c>GET /analytics/principals?from=&amp;to=&amp;model=</c>, most saved first.</summary>
public sealed record PrincipalUsage(Guid PrincipalId, string Name, UsageTotals Totals);
