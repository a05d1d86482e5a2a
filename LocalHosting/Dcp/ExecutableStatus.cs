namespace Aspire.Hosting.Dcp;

/// <summary>How a process is doing. Death by a signal reads as exit code -1.</summary>
internal sealed record ExecutableStatus(string? State, int? Pid, int? ExitCode, DateTime? StartupTimestamp, DateTime? FinishTimestamp)
{
    public const string Running = "Running";
    public const string FailedToStart = "FailedToStart";
    public const string Terminated = "Terminated";

    public bool HasEnded => State is FailedToStart or Terminated or "Finished";
}
