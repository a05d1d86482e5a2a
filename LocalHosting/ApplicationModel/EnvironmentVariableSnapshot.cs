namespace Aspire.Hosting.ApplicationModel;

/// <summary>An environment variable as the process got it.</summary>
public sealed record EnvironmentVariableSnapshot(string Name, string? Value, bool IsFromSpec);
