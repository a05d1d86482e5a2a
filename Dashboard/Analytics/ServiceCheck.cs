namespace Dashboard.Analytics;

/// <summary>One thing that a service looked at.</summary>
/// <param name="Status"><c>Healthy</c>, <c>Degraded</c> or <c>Unhealthy</c>.</param>
/// <param name="Description">What it found.</param>
public sealed record ServiceCheck(string Status, string? Description = null);
