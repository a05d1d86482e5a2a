namespace Aspire.Hosting.ApplicationModel;

/// <summary>How a command ended; <see cref="Message"/> says why it failed.</summary>
public sealed class ExecuteCommandResult
{
    public required bool Success { get; init; }

    public bool Canceled { get; init; }

    public string? Message { get; init; }
}
