using PromptCaching;
using PromptCaching.Decisions;
using PromptCaching.Pricing;
using PromptCaching.Usage;
using PromptCaching.Wire;

namespace CacheIndex.Replay;

/// <summary>What the replay itself adds up, apart from the ledger.</summary>
internal sealed class ReplaySums
{
    private readonly (long Requests, long Tokens)[] _shortfalls = new (long, long)[Enum.GetValues<Shortfall>().Length];

    public long Requests { get; private set; }

    /// <summary>Requests that read.</summary>
    public long Hits { get; private set; }

    public long PromptTokens { get; private set; }

    public long CompletionTokens { get; private set; }

    /// <summary>Tokens read, by the tier of the entry.</summary>
    public TierTokens Read { get; private set; } = new(0, 0, 0);

    /// <summary>Tokens written, by tier.</summary>
    public TierTokens Written { get; private set; } = new(0, 0, 0);

    /// <summary>Entries written, new or again.</summary>
    public long Entries { get; private set; }

    public Price Price { get; private set; }

    public DateTimeOffset LastSubmittedAt { get; private set; } = ReplayClock.Start;

    /// <summary>Tokens that had been sent before and were not read, and how many requests had some, by cause.</summary>
    public (long Requests, long Tokens) Of(Shortfall cause) => _shortfalls[(int)cause];

    /// <summary>The split as a price sees it.</summary>
    public CacheUsage Usage => new(Read.Total, Written.FiveMinutes, Written.OneHour, Written.OneDay);

    public void Add(TraceRequest request, CacheDecision decision, Price price, DateTimeOffset submittedAt)
    {
        Requests++;
        if (decision.ReadTokens > 0) Hits++;
        PromptTokens += request.InputTokens;
        CompletionTokens += request.OutputTokens;
        if (decision.Read is { } read) Read = Add(Read, InTier(read.Tier, decision.ReadTokens));
        Written = Add(Written, decision.WriteTokens);
        Entries += decision.Writes.Count;
        Price += price;
        LastSubmittedAt = submittedAt;
    }

    public void Add(Shortfall cause, long tokens)
    {
        if (tokens <= 0) return;
        ref var sum = ref _shortfalls[(int)cause];
        sum = (sum.Requests + 1, sum.Tokens + tokens);
    }

    private static TierTokens InTier(CacheTier tier, long tokens) => tier switch
    {
        CacheTier.FiveMinutes => new(tokens, 0, 0),
        CacheTier.OneHour => new(0, tokens, 0),
        _ => new(0, 0, tokens),
    };

    private static TierTokens Add(TierTokens a, TierTokens b) => new(a.FiveMinutes + b.FiveMinutes, a.OneHour + b.OneHour, a.OneDay + b.OneDay);
}
