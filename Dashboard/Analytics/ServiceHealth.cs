namespace Dashboard.Analytics;

/// <summary>A service's own report of its health.</summary>
/// <param name="Status"><c>Healthy</c>, <c>Degraded</c>, <c>Unhealthy</c>, or <c>Unreachable</c> when it gave none.</param>
/// <param name="Checks">What it looked at, by name.</param>
public sealed record ServiceHealth(string Status, IReadOnlyDictionary<string, ServiceCheck> Checks)
{
    /// <summary>It does not answer.</summary>
    public static readonly ServiceHealth Unreachable = new("Unreachable", new Dictionary<string, ServiceCheck>());

    /// <summary>Whether everything is as it should be.</summary>
    public bool IsHealthy => Status == "Healthy";
}
