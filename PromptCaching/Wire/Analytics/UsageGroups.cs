namespace PromptCaching.Wire.Analytics;

/// <summary><c>GET /analytics/by/principal|key|model?from=&amp;to=&amp;principal=&amp;key=&amp;model=&amp;sort=&amp;descending=&amp;limit=&amp;offset=</c>. <c>sort</c> is
/// <c>name</c>, <c>requests</c>, <c>prompt_tokens</c>, <c>read_tokens</c>, <c>written_tokens</c>, <c>hit_rate</c>, <c>reuse</c>, <c>saved_tokens</c>, <c>savings</c>, <c>charged</c> or
/// <c>last_hit</c>; the default is most saved tokens first.</summary>
/// <param name="Rows">One page.</param>
/// <param name="Count">Rows of all pages.</param>
/// <param name="Currency">Of all money; ISO 4217.</param>
public sealed record UsageGroups(IReadOnlyList<UsageGroup> Rows, int Count, string Currency);
