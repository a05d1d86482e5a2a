using System.Security.Cryptography;
using System.Text;
using CacheIndex.Prefixes;
using CacheIndex.Usage;
using PromptCaching;
using PromptCaching.Decisions;
using PromptCaching.Pricing;
using PromptCaching.Prompts;
using PromptCaching.Usage;
using PromptCaching.Wire;

namespace CacheIndex.Replay;

/// <summary>Sends a trace's requests one after the other through the rules, the index and the ledger. One replay an instance.</summary>
internal sealed class TraceReplay(IPrefixIndex index, CommitService commits, ReplayClock clock, ReplayOptions options, Tariff tariff)
{
    private const string TokenizerVersion = "trace";
    private const string Upstream = "trace";

    private readonly PromptParser _parser = new(new PromptRules { EnabledTtls = [options.Tier], DefaultTtl = options.Tier, LookBack = options.LookBack });
    private readonly List<CommitItem> _waiting = new(CommitLimits.MaxItems);
    private readonly SentPrefixes _sent = new();
    private readonly ReplaySums _sums = new();

    /// <exception cref="TraceException">A line cannot be used, or the ledger refuses its record.</exception>
    public async Task<ReplaySums> RunAsync(IAsyncEnumerable<TraceRequest> trace, CancellationToken cancellationToken)
    {
        await foreach (var request in trace.WithCancellation(cancellationToken)) await SendAsync(request, cancellationToken);
        await CommitAsync(cancellationToken);
        return _sums;
    }

    private async Task SendAsync(TraceRequest request, CancellationToken cancellationToken)
    {
        var submittedAt = clock.Now = ReplayClock.Start + request.Timestamp;
        var scope = new CacheScope(PrincipalOf(request), TracePrompt.Model, TokenizerVersion);
        using var prompt = TracePrompt.Parse(_parser, options, request);
        var matches = await index.LookupAsync(scope, prompt.Hashes(prompt.Candidates), cancellationToken);
        var decision = prompt.Decide(matches, submittedAt);
        await ExplainAsync(scope, prompt, decision, submittedAt, cancellationToken);
        // At once, because the next request must find it; its record can wait for a batch, as it does in a gateway.
        await index.WriteAsync([.. decision.Writes.Select(write => new ScopedWrite(scope, write, submittedAt))], cancellationToken);
        await index.RefreshAsync([.. decision.Refreshes.Select(refresh => new ScopedRefresh(scope, refresh))], cancellationToken);
        _sent.Add(scope.PrincipalId, prompt.Blocks, submittedAt);
        _sums.Add(request, decision, Price.Of(request.InputTokens, Split(decision), request.OutputTokens, tariff), submittedAt);
        _waiting.Add(Item(request, decision, scope, submittedAt));
        if (_waiting.Count == CommitLimits.MaxItems) await CommitAsync(cancellationToken);
    }

    /// <summary>Accounts for what had been sent before and was not read. The four causes and the read add up to it.</summary>
    private async Task ExplainAsync(
        CacheScope scope, TracePrompt prompt, CacheDecision decision, DateTimeOffset submittedAt, CancellationToken cancellationToken)
    {
        var read = decision.Read?.Block ?? -1;
        var (ever, recently) = _sent.Deepest(scope.PrincipalId, prompt.Blocks, submittedAt, options.Tier.Window());
        _sums.Add(Shortfall.Expired, prompt.TokensUpTo(ever) - prompt.TokensUpTo(Math.Max(recently, read)));
        if (recently <= read) return;
        var entry = await DeepestEntryAsync(scope, prompt, read, recently, cancellationToken);
        var cause = prompt.TokensUpTo(recently) < options.MinPrefixTokens ? Shortfall.BelowMinimum : Shortfall.NoEntry;
        _sums.Add(cause, prompt.TokensUpTo(recently) - prompt.TokensUpTo(entry));
        _sums.Add(Shortfall.BeyondLookBack, prompt.TokensUpTo(entry) - prompt.TokensUpTo(read));
    }

    /// <summary>The deepest live entry above the read that was no candidate, at most as deep as <paramref name="deepest"/>; the read itself
    /// where there is none.</summary>
    private async Task<int> DeepestEntryAsync(CacheScope scope, TracePrompt prompt, int read, int deepest, CancellationToken cancellationToken)
    {
        int[] unseen = [.. Enumerable.Range(read + 1, deepest - read).Except(prompt.Candidates.ToArray())];
        if (unseen.Length == 0) return read;
        var hashes = prompt.Hashes(unseen);
        var live = (await index.LookupAsync(scope, hashes, cancellationToken)).Select(match => match.Hash).ToHashSet();
        var last = Array.FindLastIndex(hashes, live.Contains);
        return last < 0 ? read : unseen[last];
    }

    /// <summary>Hands the waiting records to the ledger as a gateway's outbox does. The index gets their changes once more, and must not mind.</summary>
    private async Task CommitAsync(CancellationToken cancellationToken)
    {
        if (_waiting.Count == 0) return;
        var response = await commits.ApplyAsync(new ParsedCommit(_waiting.Count, [.. _waiting.Index()], []), cancellationToken);
        if (response.Rejected is [var reject, ..]) throw new TraceException($"The ledger refused a record: {reject.Field}: {reject.Reason}");
        _waiting.Clear();
    }

    private static CommitItem Item(TraceRequest request, CacheDecision decision, CacheScope scope, DateTimeOffset submittedAt) => new(
        new UsageRecord
        {
            RequestId = Guid.CreateVersion7(submittedAt),
            PrincipalId = scope.PrincipalId,
            KeyId = scope.PrincipalId,
            Model = scope.Model,
            Upstream = Upstream,
            UpstreamModel = scope.Model,
            Dialect = "chat_completions",
            Status = StatusCodes.Status200OK,
            Outcome = decision.Outcome.Name(),
            Reason = decision.Reason?.Name(),
            PromptTokens = request.InputTokens,
            CompletionTokens = request.OutputTokens,
            ReadTokens = decision.ReadTokens,
            ReadTier = decision.Read?.Tier,
            Write5mTokens = decision.WriteTokens.FiveMinutes,
            Write1hTokens = decision.WriteTokens.OneHour,
            Write24hTokens = decision.WriteTokens.OneDay,
            ReadHash = decision.Read?.Hash,
            ReadWrittenAt = decision.Read?.WrittenAt,
            CountedTokens = request.InputTokens,
            SubmittedAt = submittedAt,
            CompletedAt = submittedAt,
        },
        // An item has room for as many entries as a request has candidates; only --every-block goes beyond, and the index has them already.
        TokenizerVersion, [.. decision.Writes.Take(CommitLimits.MaxEntriesPerItem)], [.. decision.Refreshes.Take(CommitLimits.MaxEntriesPerItem)], []);

    private static CacheUsage Split(CacheDecision decision) =>
        new(decision.ReadTokens, decision.WriteTokens.FiveMinutes, decision.WriteTokens.OneHour, decision.WriteTokens.OneDay);

    private static Guid PrincipalOf(TraceRequest request) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes(request.Principal ?? "")).AsSpan(0, 16));
}
