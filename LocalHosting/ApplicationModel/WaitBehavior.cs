namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a waiting resource does when the resource it waits for has failed or ended.</summary>
public enum WaitBehavior
{
    /// <summary>It keeps waiting; somebody may start the other one again.</summary>
    WaitOnResourceUnavailable,

    /// <summary>It fails to start.</summary>
    StopOnResourceUnavailable,
}
