using System.Diagnostics.CodeAnalysis;
using Gateway.Telemetry;
using PromptCaching;
using PromptCaching.Decisions;
using PromptCaching.Prompts;
using PromptCaching.Usage;
using PromptCaching.Wire;

namespace Gateway.Exchanges;

/// <content>The decision and the record.</content>
internal sealed partial class Exchange
{
    private ValueTask<CacheDecision> DecideAsync(long promptTokens) =>
        _mode == CacheMode.Off ? new(CacheDecision.Skipped(CacheReason.CacheOff, promptTokens)) : Inquiry.DecideAsync(promptTokens);

    /// <summary>The decision, if it is there already.</summary>
    private bool TryDecide(long promptTokens, [NotNullWhen(true)] out CacheDecision? decision)
    {
        if (_mode != CacheMode.Off) return Inquiry.TryDecide(promptTokens, out decision);
        decision = CacheDecision.Skipped(CacheReason.CacheOff, promptTokens);
        return true;
    }

    private static CacheUsage Split(CacheDecision decision) =>
        new(decision.ReadTokens, decision.WriteTokens.FiveMinutes, decision.WriteTokens.OneHour, decision.WriteTokens.OneDay);

    /// <summary>The decision that is recorded: through the success gate (cache-semantics §9).</summary>
    private CacheDecision Settle(CacheReason? veto)
    {
        // What was decided by earlier usage does not hold.
        var decision = _decision is { } made && made.PromptTokens == _usage?.Prompt
            ? made
            : CacheDecision.Skipped(_mode == CacheMode.Off ? CacheReason.CacheOff : CacheReason.UnknownUsage, _usage?.Prompt ?? 0);
        return veto is { } reason ? decision.Veto(reason, _delivered == Split(decision)) : decision;
    }

    /// <summary>Once only, and before the last bytes leave.</summary>
    private async Task RecordAsync(CacheDecision decision, int status)
    {
        if (_recorded) return;
        _recorded = true;
        // The upstream has read the prompt of a client that left a stream before its usage, so it is paid for, as we count it.
        var isLeft = _usage is null && ClientIsGone && _firstByteAt is not null && status is >= 200 and < 300;
        if (isLeft) await Inquiry.Counted.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var count = Inquiry.Count;
        var total = _usage + _compaction;
        var record = Record(decision, status, total, count);
        if (isLeft) record = record with { PromptTokens = record.CountedTokens, CountedTokens = null };
        if (_mode == CacheMode.Observed) record = ObservedRecord.Of(record, decision, total, UntypedTier());
        var commits = decision.Writes.Count + decision.Refreshes.Count > 0;
        var item = new CommitItem(
            record, commits ? Inquiry.Scope.TokenizerVersion : null, decision.Writes, decision.Refreshes, count?.Blocks(Inquiry.Prompt));
        await _parts.Ledger.AppendAsync(item, Inquiry.Scope);
        _parts.Limiter.Charge(_request.Key, record, _route.Options);
        _parts.Metrics.Completed(_route, record, isMarked: Inquiry.Prompt.Breakpoints.Length > 0);
        if (RequestTrace.Span(_context) is { IsAllDataRequested: true } span) GenAiTags.Set(span, record);
    }

    /// <summary>The tier of tokens that an upstream wrote without saying for how long.</summary>
    private CacheTier UntypedTier() => Inquiry.Prompt.Breakpoints is [.., var deepest] ? deepest.Tier : _parts.Accounting.DefaultTier;

    private UsageRecord Record(CacheDecision decision, int status, TokenUsage? total, PromptCount? count) =>
        new()
        {
            RequestId = _requestId,
            PrincipalId = _request.Key.PrincipalId,
            KeyId = _request.Key.KeyId,
            Model = _route.Model,
            Upstream = _route.Upstream.Name,
            UpstreamModel = _route.UpstreamModel,
            Dialect = _dialect.Name(),
            Mode = _mode,
            Status = status,
            Outcome = decision.Outcome.Name(),
            Reason = decision.Reason?.Name(),
            PromptTokens = total?.Prompt,
            CompletionTokens = total?.Completion,
            ReadTokens = decision.ReadTokens,
            ReadTier = decision.Read?.Tier,
            Write5mTokens = decision.WriteTokens.FiveMinutes,
            Write1hTokens = decision.WriteTokens.OneHour,
            Write24hTokens = decision.WriteTokens.OneDay,
            ReadHash = decision.Read?.Hash,
            ReadWrittenAt = decision.Read?.WrittenAt,
            UpstreamReadTokens = total?.Read,
            UpstreamWriteTokens = total?.Write,
            CountedTokens = count is { Tokens.Length: > 0 } ? count.Total : null,
            Streamed = Inquiry.Prompt.Stream,
            SubmittedAt = _request.SubmittedAt,
            DispatchedAt = _dispatchedAt,
            FirstByteAt = _firstByteAt,
            CompletedAt = _parts.Clock.GetUtcNow(),
            FinishReason = _finishReason,
            UserAgent = ClientAgent.Of(_context.Request),
            TraceId = RequestTrace.Id(_context),
        };
}
