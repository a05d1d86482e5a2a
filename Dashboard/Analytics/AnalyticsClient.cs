using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PromptCaching.Wire;

namespace Dashboard.Analytics;

/// <summary>Asks CacheIndex's analytics API.</summary>
internal sealed class AnalyticsClient(HttpClient http)
{
    private const string RequestEvent = "request";

    public Task<UsageSummary> GetSummaryAsync(DateTimeOffset from, DateTimeOffset to, UsageFilter filter, CancellationToken cancellationToken) =>
        GetAsync($"/analytics/summary?{Span(from, to)}{Principal(filter)}{Model(filter)}", WireJson.Default.UsageSummary, cancellationToken);

    public Task<IReadOnlyList<UsagePoint>> GetTimeSeriesAsync(
        DateTimeOffset from, DateTimeOffset to, UsageFilter filter, CancellationToken cancellationToken) =>
        GetAsync($"/analytics/timeseries?{Span(from, to)}&bucket={filter.Range.Bucket}{Principal(filter)}{Model(filter)}",
            WireJson.Default.IReadOnlyListUsagePoint, cancellationToken);

    public Task<IReadOnlyList<PrincipalUsage>> GetPrincipalsAsync(
        DateTimeOffset from, DateTimeOffset to, UsageFilter filter, CancellationToken cancellationToken) =>
        GetAsync($"/analytics/principals?{Span(from, to)}{Model(filter)}", WireJson.Default.IReadOnlyListPrincipalUsage, cancellationToken);

    public Task<IReadOnlyList<RequestRow>> GetRequestsAsync(int limit, UsageFilter filter, CancellationToken cancellationToken) =>
        GetAsync($"/analytics/requests?limit={limit}{Principal(filter)}{Model(filter)}",
            WireJson.Default.IReadOnlyListRequestRow, cancellationToken);

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

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        await http.GetFromJsonAsync(path, type, cancellationToken) ?? throw new JsonException($"{path} answered null.");

    private static string Span(DateTimeOffset from, DateTimeOffset to) => $"from={Iso(from)}&to={Iso(to)}";

    private static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    private static string Principal(UsageFilter filter) => filter.Principal is { } id ? $"&principal={id}" : "";

    private static string Model(UsageFilter filter) => filter.Model is { } model ? $"&model={Uri.EscapeDataString(model)}" : "";
}
