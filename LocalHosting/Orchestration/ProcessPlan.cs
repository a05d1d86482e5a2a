namespace Aspire.Hosting.Orchestration;

/// <summary>The command line of a process. Never holds a secret: every user of the machine can read it.</summary>
internal sealed record ProcessPlan(string Path, IReadOnlyList<string> Arguments, string WorkingDirectory);
