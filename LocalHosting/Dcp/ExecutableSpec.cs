namespace Aspire.Hosting.Dcp;

/// <summary>What to run. The process also inherits DCP's own environment.</summary>
internal sealed record ExecutableSpec(
    string ExecutablePath, string WorkingDirectory, IReadOnlyList<string> Args, IReadOnlyList<ExecutableVariable> Env);
