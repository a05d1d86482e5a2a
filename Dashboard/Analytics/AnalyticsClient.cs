using System.Net;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PromptCaching.Wire;
using PromptCaching.Wire.Analytics;

namespace Dashboard.Analytics;

/// <summary>Asks CacheIndex's analytics API.</summary>
internal sealed class AnalyticsClient(HttpClient http)
{
    private const string RequestEvent = "request";

    public Task<UsageSummary> GetSummaryAsync(DateTimeOffset from, DateTimeOffset to, UsageFilter filter, CancellationToken cancellationToken) =>
        GetAsync(Range("summary", from, to, filter), WireJson.Default.UsageSummary, cancellationToken);

    /// <param name="from">Inclusive.</param>
    /// <param name="to">Exclusive.</param>
    /// <param name="filter">Whose requests, and the length of a bucket.</param>
    /// <param name="zone">Whose days the buckets are: an IANA name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<UsagePoint>> GetTimeSeriesAsync(
        DateTimeOffset from, DateTimeOffset to, UsageFilter filter, string zone, CancellationToken cancellationToken) =>
        GetAsync(Range("timeseries", from, to, filter).With("bucket", filter.Range.Bucket).With("zone", filter.Range.IsByDay ? zone : null),
            WireJson.Default.IReadOnlyListUsagePoint, cancellationToken);

    /// <param name="dimension"><c>principal</c>, <c>key</c> or <c>model</c>.</param>
    /// <param name="from">Inclusive.</param>
    /// <param name="to">Exclusive.</param>
    /// <param name="filter">Whose requests.</param>
    /// <param name="order">Which rows.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<UsageGroups> GetGroupsAsync(
        string dimension, DateTimeOffset from, DateTimeOffset to, UsageFilter filter, GroupOrder order, CancellationToken cancellationToken)
    {
        var address = Range($"by/{dimension}", from, to, filter).With("sort", order.Sort).With("descending", order.Descending ? "true" : "false");
        return GetAsync(address.With("limit", order.Limit).With("offset", order.Offset), WireJson.Default.UsageGroups, cancellationToken);
    }

    public Task<TierReport> GetTiersAsync(DateTimeOffset from, DateTimeOffset to, UsageFilter filter, CancellationToken cancellationToken) =>
        GetAsync(Range("tiers", from, to, filter), WireJson.Default.TierReport, cancellationToken);

    public Task<IReadOnlyList<OutcomeUsage>> GetOutcomesAsync(
        DateTimeOffset from, DateTimeOffset to, UsageFilter filter, CancellationToken cancellationToken) =>
        GetAsync(Range("outcomes", from, to, filter), WireJson.Default.IReadOnlyListOutcomeUsage, cancellationToken);

    public Task<CoverageReport> GetCoverageAsync(DateTimeOffset from, DateTimeOffset to, UsageFilter filter, CancellationToken cancellationToken) =>
        GetAsync(Range("coverage", from, to, filter), WireJson.Default.CoverageReport, cancellationToken);

    public Task<LiveEntries> GetLiveEntriesAsync(UsageFilter filter, CancellationToken cancellationToken) =>
        GetAsync(new AnalyticsAddress("/analytics/live").With("principal", filter.Principal?.ToString()).With("model", filter.Model),
            WireJson.Default.LiveEntries, cancellationToken);

    /// <summary>The latest requests, whenever they were.</summary>
    public Task<IReadOnlyList<RequestRow>> GetLatestRequestsAsync(int limit, UsageFilter filter, CancellationToken cancellationToken) =>
        GetAsync(new AnalyticsAddress("/analytics/requests").With("limit", limit).Narrowed(filter),
            WireJson.Default.IReadOnlyListRequestRow, cancellationToken);

    /// <summary>One page of the requests between two moments.</summary>
    public Task<IReadOnlyList<RequestRow>> GetRequestsAsync(
        DateTimeOffset from, DateTimeOffset to, UsageFilter filter, RequestPick pick, CancellationToken cancellationToken) =>
        GetAsync(
            Range("requests", from, to, filter).With("limit", pick.Limit).With("before", pick.Before).With("outcome", pick.Outcome).With("reason", pick.Reason)
                .With("read", pick.Read).With("written", pick.Written),
            WireJson.Default.IReadOnlyListRequestRow, cancellationToken);

    /// <summary>One request in full; null when the ledger does not know it (any more).</summary>
    public async Task<RequestDetail?> FindRequestAsync(Guid id, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync($"/analytics/requests/{id}", cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound) return null;
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync(WireJson.Default.RequestDetail, cancellationToken);
    }

    public Task<SystemReport> GetSystemAsync(CancellationToken cancellationToken) =>
        GetAsync(new AnalyticsAddress("/system"), WireJson.Default.SystemReport, cancellationToken);

    /// <summary>Requests as they finish. The enumeration begins when the index has accepted the connection and ends when it closes it.</summary>
    /// <param name="connected">Called once the stream is open: from here on no request is missed.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    public async IAsyncEnumerable<RequestRow> StreamRequestsAsync(Action connected, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/live/requests");
        request.Headers.Accept.Add(new("text/event-stream"));
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        connected();
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var parser = SseParser.Create(body, static (type, data) =>
            type == RequestEvent ? JsonSerializer.Deserialize(data, WireJson.Default.RequestRow) : null);
        await foreach (var item in parser.EnumerateAsync(cancellationToken))
        {
            if (item.Data is { } row) yield return row;
        }
    }

    private async Task<T> GetAsync<T>(AnalyticsAddress address, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        await http.GetFromJsonAsync(address.ToString(), type, cancellationToken) ?? throw new JsonException($"{address} answered null.");

    private static AnalyticsAddress Range(string question, DateTimeOffset from, DateTimeOffset to, UsageFilter filter) =>
        new AnalyticsAddress($"/analytics/{question}").Span(from, to).Narrowed(filter);
}
