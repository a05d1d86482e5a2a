using System.Globalization;
using Dashboard.Analytics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using PromptCaching;
using PromptCaching.Wire;
using PromptCaching.Wire.Analytics;

namespace Dashboard.Tests.Fakes;

internal sealed partial class FakeCacheIndex
{
    private const string Currency = "USD";

    /// <summary>Whether requests have a price: 1 a million prompt tokens, 2 a million answered ones.</summary>
    public bool IsPriced { get; set; }

    /// <summary>Models that cost so many times as much.</summary>
    public Dictionary<string, decimal> Dearer { get; } = [];

    /// <summary>What the service says of itself.</summary>
    public SystemReport Report { get; set; } = new("1.2.3", "PostgreSQL 17.0", 7, 123_456_789, "connected", 4_321, 0);

    /// <summary>Outlines of prompts, by request.</summary>
    public Dictionary<Guid, RequestDetail> Details { get; } = [];

    /// <summary>Every path and query that was asked for, in order.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> Asked { get; } = [];

    private void MapAnalytics(WebApplication app)
    {
        app.Use((context, next) =>
        {
            Asked.Enqueue(context.Request.Path + context.Request.QueryString);
            return next(context);
        });
        app.MapGet("/analytics/summary", (HttpContext context) => Json(context, Summary(context.Request)));
        app.MapGet("/analytics/timeseries", (HttpContext context) => Json(context, TimeSeries(context.Request)));
        app.MapGet("/analytics/by/{dimension}", (HttpContext context, string dimension) => Json(context, Groups(context.Request, dimension)));
        app.MapGet("/analytics/tiers", (HttpContext context) => Json(context, Tiers(context.Request)));
        app.MapGet("/analytics/outcomes", (HttpContext context) => Json(context, Outcomes(context.Request)));
        app.MapGet("/analytics/coverage", (HttpContext context) => Json(context, Coverage(context.Request)));
        app.MapGet("/analytics/live", (HttpContext context) => Json(context, Live(context.Request)));
        app.MapGet("/analytics/requests", (HttpContext context) => Json(context, Requests(context.Request)));
        app.MapGet("/analytics/requests/{id:guid}", FindAsync);
        app.MapGet("/system", (HttpContext context) => Json(context, Report));
    }

    private UsageSummary Summary(HttpRequest request)
    {
        Interlocked.Increment(ref _summaries);
        LastQuery = request.QueryString.Value;
        var (from, to) = Span(request);
        return new(from, to, Sum(Matching(request, from, to)), Sum(Matching(request, from - (to - from), from)), LiveEntries, Currency);
    }

    private IReadOnlyList<UsagePoint> TimeSeries(HttpRequest request)
    {
        var (from, to) = Span(request);
        var step = request.Query["bucket"].ToString() switch { "minute" => TimeSpan.FromMinutes(1), "hour" => TimeSpan.FromHours(1), _ => TimeSpan.FromDays(1) };
        return [.. Starts().Select(at => new UsagePoint(at, Sum(Matching(request, at, at + step))))];

        IEnumerable<DateTimeOffset> Starts()
        {
            for (var at = from; at < to; at += step) yield return at;
        }
    }

    private UsageGroups Groups(HttpRequest request, string dimension)
    {
        var (from, to) = Span(request);
        var before = Matching(request, from - (to - from), from).ToLookup(Id);
        var groups = Matching(request, from, to).GroupBy(Id).Select(group => new UsageGroup(
            group.Key, Name(group.First()), Sum(group), Sum(before[group.Key]), dimension == "key" ? group.First().Record.PrincipalId.ToString() : null,
            Minute(_rows.Where(row => Id(row) == group.Key).Min(row => row.Record.SubmittedAt)),
            _rows.Where(row => Id(row) == group.Key && row.Record.ReadTokens > 0).Select(row => (DateTimeOffset?)Minute(row.Record.SubmittedAt)).Max())).ToList();
        var sort = request.Query["sort"].FirstOrDefault() ?? "saved_tokens";
        var descending = request.Query["descending"] != "false";
        var sorted = sort == "name" ? groups.OrderBy(group => group.Name, StringComparer.Ordinal) : groups.OrderBy(group => Value(group, sort));
        var rows = descending ? sorted.Reverse() : sorted;
        return new([.. rows.Skip(Number(request, "offset", 0)).Take(Number(request, "limit", 50))], groups.Count, Currency);

        string Id(RequestRow row) =>
            dimension switch { "principal" => row.Record.PrincipalId.ToString(), "key" => row.Record.KeyId.ToString(), _ => row.Record.Model };

        string Name(RequestRow row) => dimension switch { "principal" => row.PrincipalName, "key" => row.KeyName, _ => row.Record.Model };

        static DateTimeOffset Minute(DateTimeOffset at) => new(at.Year, at.Month, at.Day, at.Hour, at.Minute, 0, TimeSpan.Zero);
    }

    private static decimal Value(UsageGroup group, string sort) => sort switch
    {
        "savings" when group.Totals.Money is { UnpricedRequests: 0 } money => money.Savings,
        "requests" => group.Totals.Requests,
        "prompt_tokens" => group.Totals.PromptTokens,
        "hit_rate" => group.Totals.PromptTokens == 0 ? 0 : (decimal)group.Totals.Read.Total / group.Totals.PromptTokens,
        "last_hit" => group.LastHit?.Ticks ?? 0,
        _ => group.Totals.SavedTokens,
    };

    private TierReport Tiers(HttpRequest request)
    {
        var (from, to) = Span(request);
        var totals = Sum(Matching(request, from, to));
        return new(
            [
                Tier(CacheTier.FiveMinutes, totals.Read.FiveMinutes, totals.Written.FiveMinutes, 0.25m, LiveEntries.FiveMinutes),
                Tier(CacheTier.OneHour, totals.Read.OneHour, totals.Written.OneHour, 1m, LiveEntries.OneHour),
                Tier(CacheTier.OneDay, totals.Read.OneDay, totals.Written.OneDay, 1.5m, LiveEntries.OneDay),
            ],
            Currency, to);

        TierUsage Tier(CacheTier tier, long read, long written, decimal premium, long live) => new(
            tier, written / 2_000, written, read / 2_000, read, Price(written * premium), Price(read * 0.9m), read * 0.9m - written * premium,
            live, live * 2_000, [.. Enumerable.Range(0, 12).Select(at => live / 12 + (at < live % 12 ? 1 : 0))], 10, read == 0 ? 9 : 2, 4_000, premium / 0.9m);
    }

    private IReadOnlyList<OutcomeUsage> Outcomes(HttpRequest request)
    {
        var (from, to) = Span(request);
        return
        [
            .. Matching(request, from, to).GroupBy(row => (row.Record.Outcome, row.Record.Reason))
                .Select(group => new OutcomeUsage(group.Key.Outcome, group.Count(), group.Sum(row => row.Record.PromptTokens ?? 0), group.Key.Reason))
                .OrderByDescending(outcome => outcome.Requests),
        ];
    }

    private CoverageReport Coverage(HttpRequest request)
    {
        var (from, to) = Span(request);
        var rows = Matching(request, from, to).ToList();
        var models = rows.Select(row => row.Record.Model).Distinct().ToList();
        return new(rows.Count, IsPriced ? 0 : rows.Count, IsPriced ? [] : models, 0, rows.Count(row => row.Record.PromptTokens is null),
            [.. models.Select(model => new ModelDrift(model, 1_010, 1_000, rows.Count(row => row.Record.Model == model)))]);
    }

    private LiveEntries Live(HttpRequest request) => new(
        DateTimeOffset.UtcNow,
        [
            .. Matching(request, DateTimeOffset.MinValue, DateTimeOffset.MaxValue)
                .Select(row => (row.Record.PrincipalId, row.PrincipalName, row.Record.Model)).Distinct()
                .Select(scope => new LiveScope(scope.PrincipalId, scope.PrincipalName, scope.Model, "o200k_base/1", CacheTier.FiveMinutes, 3, 6_000,
                    DateTimeOffset.UtcNow.AddMinutes(2))),
        ]);

    private IReadOnlyList<RequestRow> Requests(HttpRequest request)
    {
        var (from, to) = request.Query.ContainsKey("from") ? Span(request) : (DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
        var before = request.Query["before"].FirstOrDefault()?.Split(',');
        return
        [
            .. Matching(request, from, to)
                .Where(row => new RequestPick(Text("outcome"), Text("reason"), Text("read"), Text("written")).Matches(row.Record))
                .OrderByDescending(row => row.Record.SubmittedAt)
                .Where(row => before is null || row.Record.SubmittedAt < DateTimeOffset.Parse(before[0], CultureInfo.InvariantCulture))
                .Take(Number(request, "limit", 100)),
        ];

        string? Text(string name) => request.Query[name].FirstOrDefault();
    }

    private Task FindAsync(HttpContext context, Guid id)
    {
        if (Details.TryGetValue(id, out var detail)) return Json(context, detail);
        if (_rows.Find(row => row.Record.RequestId == id) is { } row) return Json(context, new RequestDetail(Priced(row), Currency, [], [], []));
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private IEnumerable<RequestRow> Matching(HttpRequest request, DateTimeOffset from, DateTimeOffset to)
    {
        var principal = request.Query["principal"].FirstOrDefault();
        var model = request.Query["model"].FirstOrDefault();
        var key = request.Query["key"].FirstOrDefault();
        return _rows.Where(row => row.Record.SubmittedAt >= from && row.Record.SubmittedAt < to
            && (principal is null || row.Record.PrincipalId == Guid.Parse(principal)) && (model is null || row.Record.Model == model)
            && (key is null || row.Record.KeyId == Guid.Parse(key)));
    }

    private static (DateTimeOffset From, DateTimeOffset To) Span(HttpRequest request) =>
        (DateTimeOffset.Parse(request.Query["from"]!, CultureInfo.InvariantCulture), DateTimeOffset.Parse(request.Query["to"]!, CultureInfo.InvariantCulture));

    private static int Number(HttpRequest request, string name, int otherwise) =>
        request.Query[name].FirstOrDefault() is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private UsageTotals Sum(IEnumerable<RequestRow> rows)
    {
        var records = rows.Select(row => row.Record).ToList();
        var read = new TierTokens(ReadAt(CacheTier.FiveMinutes), ReadAt(CacheTier.OneHour), ReadAt(CacheTier.OneDay));
        var written = new TierTokens(records.Sum(r => r.Write5mTokens), records.Sum(r => r.Write1hTokens), records.Sum(r => r.Write24hTokens));
        var (prompt, completion) = (records.Sum(r => r.PromptTokens ?? 0), records.Sum(r => r.CompletionTokens ?? 0));
        var list = records.Sum(r => PriceOf(r, (r.PromptTokens ?? 0) + 2 * (r.CompletionTokens ?? 0)));
        return new(records.Count, records.Count(r => r.ReadTokens > 0), prompt, completion, read, written, records.Sum(Saved),
            new(list, list - records.Sum(r => PriceOf(r, Saved(r))), IsPriced ? 0 : records.Count));

        static decimal Saved(UsageRecord r) => r.ReadTokens * 0.9m - r.Write5mTokens * 0.25m - r.Write1hTokens * 1m - r.Write24hTokens * 1.5m;
        decimal PriceOf(UsageRecord r, decimal tokens) => Price(tokens) * Dearer.GetValueOrDefault(r.Model, 1);

        long ReadAt(CacheTier tier) => records.Where(r => r.ReadTier == tier).Sum(r => r.ReadTokens);
    }

    private RequestRow Priced(RequestRow row)
    {
        if (!IsPriced) return row;
        var totals = Sum([row]);
        return row with { Cost = new(totals.Money!.List, totals.Money.Charged, 1) };
    }

    private decimal Price(decimal tokens) => IsPriced ? tokens / 1_000_000 : 0;
}
