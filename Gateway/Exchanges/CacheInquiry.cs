using System.Diagnostics.CodeAnalysis;
using Gateway.Buffers;
using Gateway.Index;
using Gateway.Routing;
using PromptCaching;
using PromptCaching.Decisions;
using PromptCaching.Prompts;

namespace Gateway.Exchanges;

/// <summary>What the cache knows about one prompt, found out beside the upstream call: the look-up and the count. Owns the prompt and its
/// body.</summary>
internal sealed partial class CacheInquiry : IAsyncDisposable
{
    /// <summary>No entry is ever written under it.</summary>
    private const string Uncounted = "";

    private static readonly Task<(IndexAnswer, IReadOnlyList<PrefixMatch>)> NothingToLookUp =
        Task.FromResult<(IndexAnswer, IReadOnlyList<PrefixMatch>)>((IndexAnswer.Ok, []));

    private readonly CacheAccounting _accounting;
    private readonly ModelRoute _route;
    private readonly DateTimeOffset _submittedAt;
    private readonly PooledBuffer _body;
    private readonly CancellationTokenSource _ended = new();
    private readonly long _started;
    private readonly Task<(IndexAnswer Answer, IReadOnlyList<PrefixMatch> Matches)> _lookup;
    private readonly Task<PromptCount> _count;

    public CacheInquiry(CacheAccounting accounting, AdmittedRequest request)
    {
        var (prompt, route) = (request.Prompt, request.Route);
        _accounting = accounting;
        _route = route;
        _submittedAt = request.SubmittedAt;
        _body = request.Body;
        Prompt = prompt;
        _started = accounting.Clock.GetTimestamp();
        Scope = new CacheScope(request.Key.PrincipalId, route.Model, accounting.Counter.Version(route) ?? Uncounted);
        _lookup = prompt.Candidates.Length == 0 || route.Options.Mode == CacheMode.Off || Scope.TokenizerVersion == Uncounted
            ? NothingToLookUp
            : accounting.Lookup.FindAsync(Scope, prompt.CandidateHashes(), _ended.Token);
        // Looking up forty counts is cheaper than asking a thread to.
        _count = accounting.Counter.Recall(prompt, route) is { } count
            ? Task.FromResult(count)
            : accounting.Counting.StartNew(() => accounting.Counter.Count(prompt, route), _ended.Token);
        ReleaseBody();
    }

    public CacheScope Scope { get; }

    public ParsedPrompt Prompt { get; }

    /// <summary>Ends when the prompt is counted, or cannot be.</summary>
    public Task Counted => _count;

    /// <summary>The count, where it is there already.</summary>
    public PromptCount? Count => _count.IsCompletedSuccessfully ? _count.Result : null;

    private bool IsAnswered => _lookup.IsCompleted && _count.IsCompleted;

    /// <summary>The decision, if it can be made without waiting.</summary>
    public bool TryDecide(long promptTokens, [NotNullWhen(true)] out CacheDecision? decision)
    {
        decision = IsAnswered ? Decide(promptTokens) : null;
        return decision is not null;
    }

    /// <summary>The decision; waits no longer than the deadline, which runs since the inquiry began.</summary>
    public async ValueTask<CacheDecision> DecideAsync(long promptTokens)
    {
        var clock = _accounting.Clock;
        var waitFrom = clock.GetTimestamp();
        var left = _accounting.Options.DecisionDeadline - clock.GetElapsedTime(_started);
        if (Prompt.Breakpoints.Length > 0 && !IsAnswered && left > TimeSpan.Zero)
        {
            await Task.WhenAll(_lookup, _count).WaitAsync(left, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        _accounting.Metrics.Decided(_route, clock.GetElapsedTime(waitFrom));
        return Decide(promptTokens);
    }

    /// <summary>The body has been forwarded: once it is counted, too, nobody needs its bytes, and an answer may take minutes.</summary>
    public void ReleaseBody()
    {
        if (!_count.IsCompleted) return;
        Prompt.ReleaseBody();
        _body.Dispose();
    }

    /// <summary>The request is over. A count that waits for its turn is dropped; the body goes back once none reads it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!IsAnswered)
        {
            await _ended.CancelAsync();
            await Task.WhenAll(_lookup, _count).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        Prompt.Dispose();
        _body.Dispose();
        _ended.Dispose();
    }

    private CacheDecision Decide(long promptTokens)
    {
        if (!_lookup.IsCompleted)
        {
            _accounting.Lookup.Missed();
            return CacheDecision.Skipped(CacheReason.LookupLate, promptTokens);
        }
        if (!_lookup.IsCompletedSuccessfully) return CacheDecision.Skipped(CacheReason.LookupFailed, promptTokens);
        var (answer, matches) = _lookup.Result;
        if (answer != IndexAnswer.Ok)
            return CacheDecision.Skipped(answer == IndexAnswer.Late ? CacheReason.LookupLate : CacheReason.LookupFailed, promptTokens);
        try
        {
            // A count that failed or is late is an empty one: the rules then skip.
            return CacheDecision.Decide(Prompt, matches, Count?.Tokens ?? [], promptTokens, _route.Options.MinPrefixTokens, _submittedAt);
        }
        catch (Exception e)
        {
            Log.Undecided(_accounting.Logger, _route.Tag, e);   // A defect of the rules must not cost the client its answer.
            return CacheDecision.Skipped(CacheReason.LookupFailed, promptTokens);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The cache decision for model {Model} failed; the request is billed uncached.")]
        public static partial void Undecided(ILogger logger, string model, Exception exception);
    }
}
