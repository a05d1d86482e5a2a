using PromptCaching.Wire.Analytics;

namespace Dashboard.Components.Pages;

/// <summary>What the tiers' page shows.</summary>
/// <param name="Report">What each tier cost and earned.</param>
/// <param name="Live">Live entries by scope.</param>
public sealed record TiersAnswer(TierReport Report, LiveEntries Live);
