using Dashboard.Analytics;
using PromptCaching.Wire.Analytics;

namespace Dashboard.Components.Pages;

/// <summary>How the deployment is.</summary>
/// <param name="Index">The index and the ledger.</param>
/// <param name="Gateway">The gateway's own report.</param>
public sealed record SystemAnswer(SystemReport Index, ServiceHealth Gateway);
