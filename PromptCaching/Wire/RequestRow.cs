using PromptCaching.Wire.Analytics;

namespace PromptCaching.Wire;

/// <summary>One row of <c>GET /analytics/requests?limit=&amp;before=&amp;from=&amp;to=&amp;principal=&amp;key=&amp;model=&amp;outcome=&amp;reason=</c>, newest first (the
/// next page: <c>before</c> = <c>submittedAt,requestId</c> of the last row), and one event (<c>event: request</c>) of
/// <c>GET /live/requests</c> (server-sent events, only requests that arrive after the connection).</summary>
/// <param name="PrincipalName">The principal's name beside its id in the record.</param>
/// <param name="KeyName">The key's name beside its id in the record.</param>
/// <param name="Record">The whole record.</param>
/// <param name="Cost">What it cost; null without a tariff.</param>
public sealed record RequestRow(string PrincipalName, string KeyName, UsageRecord Record, RequestCost? Cost = null);
