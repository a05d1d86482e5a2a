namespace PromptCaching.Prompts;

/// <summary>Why a request is answered with 400 before anything is forwarded.</summary>
/// <param name="Code">The closed set of reasons.</param>
/// <param name="Param">The part of the request at fault: <c>cache_control</c> for every marker; null where the body itself cannot be read.</param>
/// <param name="Message">Names the place, the value and what is available.</param>
public sealed record PromptError(PromptErrorCode Code, string? Param, string Message)
{
    /// <summary>The block whose marker is at fault; null where it is none, or several.</summary>
    public int? Block { get; init; }
}
