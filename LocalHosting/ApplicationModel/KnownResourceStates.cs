namespace Aspire.Hosting.ApplicationModel;

/// <summary>The states a resource passes through.</summary>
public static class KnownResourceStates
{
    public static readonly string NotStarted = "NotStarted";
    public static readonly string Waiting = "Waiting";
    public static readonly string Starting = "Starting";
    public static readonly string Running = "Running";
    public static readonly string Stopping = "Stopping";
    public static readonly string Exited = "Exited";
    public static readonly string Finished = "Finished";
    public static readonly string FailedToStart = "FailedToStart";
    public static readonly string ValueMissing = "Value missing";

    /// <summary>LocalHosting's own: the program behind the resource is not on this machine.</summary>
    internal static readonly string NotInstalled = "Not installed";

    public static readonly IReadOnlyList<string> TerminalStates = [Finished, FailedToStart, Exited, NotInstalled];
}
