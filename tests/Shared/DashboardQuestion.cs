using System.Globalization;

namespace TestSupport;

/// <summary>One question of the dashboard.</summary>
/// <param name="Name">What is asked: the route and the time. Questions of one name differ in who is asked about.</param>
/// <param name="About">Who.</param>
/// <param name="Address">Where it is asked.</param>
public sealed record DashboardQuestion(string Name, string About, string Address)
{
    // As the dashboard's time filter: the range begins with a bucket of its chart and ends now; days are those of two readers.
    private static readonly (string Name, TimeSpan Length, TimeSpan Bucket, string Chart, TimeSpan Zone)[] Ranges =
    [
        ("15m", TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(1), "bucket=minute", default),
        ("1h", TimeSpan.FromHours(1), TimeSpan.FromMinutes(1), "bucket=minute", default),
        ("3h", TimeSpan.FromHours(3), TimeSpan.FromMinutes(1), "bucket=minute", default),
        ("24h", TimeSpan.FromHours(24), TimeSpan.FromHours(1), "bucket=hour", default),
        ("24h ragged", TimeSpan.FromHours(24), TimeSpan.FromTicks(1), "bucket=hour", default),
        ("7d", TimeSpan.FromDays(7), TimeSpan.FromHours(1), "bucket=hour", default),
        ("30d", TimeSpan.FromDays(30), TimeSpan.FromDays(1), "bucket=day&zone=Europe/Berlin", TimeSpan.FromHours(1)),
        ("30d +5:30", TimeSpan.FromDays(30), TimeSpan.FromDays(1), "bucket=day&zone=Asia/Kolkata", TimeSpan.FromHours(5.5)),
    ];

    private static readonly string[] Sums =
    [
        "summary", "timeseries", "tiers", "outcomes", "coverage", "by/principal?sort=savings", "by/principal?sort=savings&descending=false", "by/principal?sort=last_hit",
        "by/principal?sort=name&offset=100", "by/key", "by/key?sort=reuse", "by/model?sort=savings",
    ];

    /// <summary>Every question.</summary>
    /// <param name="to">Now, for the ledger.</param>
    /// <param name="filters">Who to ask about, as a name and a query.</param>
    /// <param name="request">The id of a request.</param>
    public static IEnumerable<DashboardQuestion> All(DateTimeOffset to, IReadOnlyList<(string Name, string Query)> filters, Guid request)
    {
        foreach (var (range, length, bucket, chart, zone) in Ranges)
        {
            var local = (to - length).UtcTicks + zone.Ticks;
            var from = new DateTimeOffset(local - local % bucket.Ticks - zone.Ticks, TimeSpan.Zero);
            var span = string.Create(CultureInfo.InvariantCulture, $"from={from.UtcDateTime:O}&to={to.UtcDateTime:O}");
            foreach (var (about, query) in filters)
            {
                foreach (var sums in Sums)
                {
                    var address = $"/analytics/{sums}{(sums.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{span}{query}{(sums == "timeseries" ? "&" + chart : "")}";
                    yield return new($"{sums} {range}", about, address);
                }
                foreach (var pick in new[] { "", "&outcome=read", "&reason=count_failed", "&outcome=skipped&reason=writes_above_prompt" })
                {
                    yield return new($"requests{(pick.Length > 0 ? "?" : "")}{pick.TrimStart('&')} {range}", about, $"/analytics/requests?limit=50&{span}{query}{pick}");
                }
            }
        }
        foreach (var (about, query) in filters)
        {
            yield return new("requests, the latest", about, $"/analytics/requests?limit=12{query}");
            yield return new("requests, far back", about, string.Create(CultureInfo.InvariantCulture, $"/analytics/requests?limit=50{query}&before={to.AddDays(-20).UtcDateTime:O}"));
        }
        yield return new("one request", "", $"/analytics/requests/{request}");
        yield return new("live entries", "", "/analytics/live");
        yield return new("system", "", "/system");
    }
}
