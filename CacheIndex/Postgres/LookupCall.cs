using System.Diagnostics;
using PromptCaching;

namespace CacheIndex.Postgres;

/// <summary>One look-up on its way.</summary>
internal sealed class LookupCall(Guid scopeId, PrefixHash[] hashes, DateTimeOffset now, CancellationToken cancellationToken)
{
    // Its caller goes on elsewhere, not on the lane.
    private readonly TaskCompletionSource<IReadOnlyList<PrefixMatch>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Guid ScopeId => scopeId;

    /// <summary>When it was asked; decides what is live. UTC.</summary>
    public DateTimeOffset Now => now;

    /// <summary>The caller's trace.</summary>
    public Activity? Trace { get; } = Activity.Current;

    /// <summary>Whether its caller has left.</summary>
    public bool IsAbandoned => cancellationToken.IsCancellationRequested;

    public Task<IReadOnlyList<PrefixMatch>> Answer => _answer.Task;

    public ReadOnlySpan<PrefixHash> Hashes => hashes;

    public long[] Keys() => Array.ConvertAll(hashes, static hash => hash.SortKey);

    public void Answered(IReadOnlyList<PrefixMatch> matches) => _answer.TrySetResult(matches);

    public void Failed(Exception exception) => _answer.TrySetException(exception);
}
