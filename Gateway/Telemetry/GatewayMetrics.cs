using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Gateway.Index;
using Gateway.Routing;
using Gateway.Upstream;
using PromptCaching;
using PromptCaching.Wire;

namespace Gateway.Telemetry;

/// <summary>The gateway's numbers. Tags come from closed sets: enums, and the names of models and upstreams in the settings
/// (<see cref="ModelRoute.Tag"/> is <c>other</c> for any other model).</summary>
internal sealed class GatewayMetrics
{
    public const string MeterName = "PromptCache.Gateway";

    private readonly Counter<long> _requests;
    private readonly Counter<long> _marked;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _forwardErrors;
    private readonly Counter<long> _tokens;
    private readonly Counter<long> _recalled;
    private readonly Histogram<double> _lookup;
    private readonly Histogram<double> _decision;
    private readonly Histogram<double> _tokenizer;
    private readonly Histogram<double> _append;
    private readonly Histogram<double> _drift;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _operation;
    private readonly Histogram<double> _firstToken;
    private readonly Histogram<double> _perToken;
    private readonly Histogram<long> _usage;

    public GatewayMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        var seconds = new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds };
        var longSeconds = new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000],
        };
        _requests = meter.CreateCounter<long>("promptcache.gateway.requests", "{request}", "Requests forwarded, by what the cache did.");
        _marked = meter.CreateCounter<long>(
            "promptcache.gateway.marked", "{request}", "Requests whose prompt asks to be cached: over all requests, how far caching is adopted.");
        _refusals = meter.CreateCounter<long>(
            "promptcache.gateway.refusals", "{request}", "Requests answered with an error before anything was forwarded.");
        _forwardErrors = meter.CreateCounter<long>("promptcache.gateway.forward.errors", "{request}", "Requests that broke off, by stage.");
        _tokens = meter.CreateCounter<long>(
            "promptcache.gateway.tokens", "{token}", "Prompt tokens uncached, read and written, and completion tokens.");
        _recalled = meter.CreateCounter<long>(
            "promptcache.gateway.lookup.recalled", "{lookup}", "Look-ups answered by what CacheIndex had said before.");
        _lookup = meter.CreateHistogram("promptcache.gateway.lookup.duration", "s", "Time for CacheIndex to answer a look-up.", advice: seconds);
        _decision = meter.CreateHistogram(
            "promptcache.gateway.decision.duration", "s", "Time the usage was held back for the cache decision.", advice: seconds);
        _tokenizer = meter.CreateHistogram(
            "promptcache.gateway.tokenizer.duration", "s", "Time to count a prompt's tokens, by its size.", advice: seconds);
        _append = meter.CreateHistogram(
            "promptcache.gateway.outbox.append.duration", "s", "Time for a usage record to reach the outbox.", advice: seconds);
        _drift = meter.CreateHistogram("promptcache.gateway.token.drift", "1", "Our count of a prompt, divided by the upstream's.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.25, 0.5, 0.8, 0.9, 0.95, 0.98, 1, 1.02, 1.05, 1.1, 1.25, 2, 4] });
        _duration = meter.CreateHistogram(
            "gen_ai.server.request.duration", "s", "Time from a request's arrival to the end of its answer.", advice: longSeconds);
        _operation = meter.CreateHistogram("gen_ai.client.operation.duration", "s", "Time from sending a request upstream to the end of its answer.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [.. Enumerable.Range(0, 14).Select(static power => 0.01 * (1 << power))] });
        _firstToken = meter.CreateHistogram(
            "gen_ai.server.time_to_first_token", "s", "Time from a request's arrival to the first byte of its answer.", advice: longSeconds);
        _perToken = meter.CreateHistogram(
            "gen_ai.server.time_per_output_token", "s", "Time between two tokens of a stream, the first one left out.", advice: seconds);
        _usage = meter.CreateHistogram("gen_ai.client.token.usage", "{token}", "Tokens of a request, by the upstream's account.",
            advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [.. Enumerable.Range(0, 14).Select(static power => 1L << (2 * power))] });
    }

    /// <summary>Buckets from a tenth of a millisecond to the decision's deadline.</summary>
    public static double[] Seconds => [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    public static string Name(IndexAnswer answer) => answer switch
    {
        IndexAnswer.Ok => "ok",
        IndexAnswer.Unchanged => "unchanged",
        IndexAnswer.NotFound => "not_found",
        IndexAnswer.Rejected => "rejected",
        IndexAnswer.Unavailable => "unavailable",
        IndexAnswer.Garbage => "garbage",
        IndexAnswer.Late => "late",
        _ => throw new ArgumentOutOfRangeException(nameof(answer), answer, "Not an answer."),
    };

    /// <summary>A request was answered by the gateway itself; its code is one of <see cref="Errors.ClientError"/>'s or of the marker
    /// errors.</summary>
    public void Refused(int status, string? code) => _refusals.Add(1, new("status", status), new("code", code ?? ""));

    public void ForwardFailed(ModelRoute route, ForwardError error) =>
        _forwardErrors.Add(1, new("stage", error.ToString()), new("upstream", route.Upstream.Name), new("model", route.Tag));

    public void LookedUp(IndexAnswer answer, TimeSpan elapsed) =>
        _lookup.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("answer", Name(answer)));

    public void Recalled() => _recalled.Add(1);

    public void Decided(ModelRoute route, TimeSpan held) =>
        _decision.Record(held.TotalSeconds, new("model", route.Tag), new("upstream", route.Upstream.Name));

    public void Counted(ModelRoute route, long bytes, TimeSpan elapsed) =>
        _tokenizer.Record(elapsed.TotalSeconds, new("model", route.Tag), new("upstream", route.Upstream.Name),
            new("size", bytes switch { < 4 << 10 => "4K", < 64 << 10 => "64K", < 1 << 20 => "1M", _ => "more" }));

    public void Appended(TimeSpan elapsed) => _append.Record(elapsed.TotalSeconds);

    /// <summary>A forwarded request has ended and this is its record.</summary>
    /// <param name="route">Where it went.</param>
    /// <param name="record">What became of it.</param>
    /// <param name="isMarked">Whether its prompt has a breakpoint.</param>
    public void Completed(ModelRoute route, UsageRecord record, bool isMarked)
    {
        var model = new KeyValuePair<string, object?>("model", route.Tag);
        var upstream = new KeyValuePair<string, object?>("upstream", record.Upstream);
        _requests.Add(1, new TagList { model, upstream, { "outcome", record.Outcome }, { "reason", record.Reason ?? "" },
            { "status", record.Status }, { "mode", record.Mode.ToString().ToLowerInvariant() }, { "dialect", record.Dialect } });
        if (isMarked) _marked.Add(1, model, upstream);
        if (record.PromptTokens is { } prompt)
        {
            Tokens(model, upstream, "uncached", "", prompt - record.ReadTokens - record.Write5mTokens - record.Write1hTokens - record.Write24hTokens);
            Tokens(model, upstream, "read", record.ReadTier?.Name() ?? "", record.ReadTokens);
            Tokens(model, upstream, "write", "5m", record.Write5mTokens);
            Tokens(model, upstream, "write", "1h", record.Write1hTokens);
            Tokens(model, upstream, "write", "24h", record.Write24hTokens);
            if (record.CountedTokens is > 0 and var counted && prompt > 0) _drift.Record((double)counted / prompt, model, upstream);
        }
        Tokens(model, upstream, "completion", "", record.CompletionTokens ?? 0);
        Conventional(route, record);
    }

    /// <summary>What the GenAI conventions ask for.</summary>
    private void Conventional(ModelRoute route, UsageRecord record)
    {
        var tags = new TagList { { "gen_ai.operation.name", GenAiTags.Operation(record) }, { "gen_ai.provider.name", record.Upstream },
            { "gen_ai.request.model", route.Tag } };
        Used(tags, "input", record.PromptTokens);
        Used(tags, "output", record.CompletionTokens);
        var error = Error(record);
        if (error is null && record.FirstByteAt is { } first)
        {
            _firstToken.Record((first - record.SubmittedAt).TotalSeconds, tags);
            if (record is { Streamed: true, CompletionTokens: > 1 and var tokens })
                _perToken.Record((record.CompletedAt - first).TotalSeconds / (tokens - 1), tags);
        }
        if (error is not null) tags.Add("error.type", error);
        _duration.Record((record.CompletedAt - record.SubmittedAt).TotalSeconds, tags);
        if (record.DispatchedAt is { } dispatched) _operation.Record((record.CompletedAt - dispatched).TotalSeconds, tags);
    }

    /// <summary>What went wrong: a status, or how a stream ended that had begun well; null = nothing.</summary>
    private static string? Error(UsageRecord record)
    {
        if (record.Status >= 400) return record.Status.ToString(CultureInfo.InvariantCulture);
        return record.Reason is "error_frame" or "aborted" ? record.Reason : null;
    }

    private void Used(TagList tags, string type, long? tokens)
    {
        if (tokens is not { } count) return;
        tags.Add("gen_ai.token.type", type);
        _usage.Record(count, tags);
    }

    private void Tokens(KeyValuePair<string, object?> model, KeyValuePair<string, object?> upstream, string kind, string tier, long count)
    {
        if (count > 0) _tokens.Add(count, model, upstream, new("kind", kind), new("tier", tier));
    }
}
