using System.Diagnostics;
using PromptCaching;
using PromptCaching.Wire;

namespace Gateway.Index;

/// <summary>One look-up on its way.</summary>
internal sealed class LookupCall(LookupRequest request)
{
    // Its caller goes on elsewhere, not on the lane.
    private readonly TaskCompletionSource<(IndexAnswer, IReadOnlyList<PrefixMatch>)> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LookupRequest Request => request;

    /// <summary>The caller's trace.</summary>
    public Activity? Trace { get; } = Activity.Current;

    /// <summary>What carries it; null while it waits, and once that has arrived.</summary>
    public LookupLane? Lane { get; set; }

    public Task<(IndexAnswer Answer, IReadOnlyList<PrefixMatch> Matches)> Answer => _answer.Task;

    /// <summary>The first answer counts. False: there was one already.</summary>
    public bool TryAnswer(IndexAnswer answer, IReadOnlyList<PrefixMatch> matches) => _answer.TrySetResult((answer, matches));
}
