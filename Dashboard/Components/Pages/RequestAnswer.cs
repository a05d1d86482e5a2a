using PromptCaching.Wire.Analytics;

namespace Dashboard.Components.Pages;

/// <summary>One request.</summary>
/// <param name="Detail">Everything about it; null when the ledger does not know it.</param>
public sealed record RequestAnswer(RequestDetail? Detail);
