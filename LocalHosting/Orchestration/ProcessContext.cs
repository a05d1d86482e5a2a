namespace Aspire.Hosting.Orchestration;

/// <summary>What a resource may use while it prepares its start.</summary>
internal sealed record ProcessContext(ResourceLog Log, string SessionDirectory, IServiceProvider Services);
