using System.Text.Json;

namespace PromptCaching.Wire.Administration;

/// <summary>One change by an administrator. <c>GET /admin/audit?before=&amp;limit=</c>, newest first.</summary>
/// <param name="Id">Grows; the next page: <c>before</c> = the last one's.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Who: the caller's <c>x-promptcache-actor</c>, or what it authenticated with.</param>
/// <param name="Action">What: <c>principal.create</c>, <c>key.revoke</c>, <c>model.put</c>, <c>tariff.create</c>, ….</param>
/// <param name="Subject">On what: an id or a name.</param>
/// <param name="Before">As it was; null where it is new. Never a secret.</param>
/// <param name="After">As it is; null where it is gone. Never a secret.</param>
public sealed record AuditEntry(long Id, DateTimeOffset At, string Actor, string Action, string Subject, JsonElement? Before = null, JsonElement? After = null);
