using Traffic.Conversations;

namespace Traffic.Scripts;

/// <summary>One request of a script. The answer is added to the conversation before the script goes on.</summary>
/// <param name="Conversation">What is sent.</param>
/// <param name="Pause">How long before it is sent: people think, tools run. Shorter at a higher speed.</param>
internal sealed record Step(Conversation Conversation, TimeSpan Pause)
{
    /// <summary>A pause that no speed shortens, since cache entries live in real time.</summary>
    public TimeSpan Gap { get; init; }

    /// <summary>The client hangs up after this many events of the stream.</summary>
    public int? LeavesAfter { get; init; }
}
