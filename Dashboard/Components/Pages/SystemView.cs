using Dashboard.Components.Figures;
using Dashboard.Localization;

namespace Dashboard.Components.Pages;

/// <summary>The system page's lines.</summary>
internal static class SystemView
{
    /// <summary>A record that takes longer from the end of its request into the ledger is late.</summary>
    public const double LateSeconds = 30;

    /// <summary>One thing, its state in a word, and more about it.</summary>
    public sealed record Line(string Name, string Definition, string State, Tone Tone, string Detail);

    public static IReadOnlyList<Line> From(SystemAnswer answer, ReaderLocale locale, DateTimeOffset now) =>
        [.. Index(answer, locale, now), .. Gateway(answer)];

    private static IEnumerable<Line> Index(SystemAnswer answer, ReaderLocale locale, DateTimeOffset now)
    {
        var report = answer.Index;
        yield return new("Cache index", "The service that keeps the prefix index and the ledger.", "Answers", Tone.Good, $"version {report.Version}");
        yield return new("Postgres", "The truth: prefix entries, usage records, tariffs.", "Connected", Tone.Good,
            $"{report.Postgres}; {locale.Bytes(report.DatabaseBytes)}; schema {report.SchemaVersion}");
        yield return report.Redis switch
        {
            "connected" => new("Redis", RedisDefinition, "Connected", Tone.Good, "Look-ups are answered from memory where they can be."),
            "unreachable" => new("Redis", RedisDefinition, "Unreachable", Tone.Warn, "Look-ups go to Postgres: the same answers, slower."),
            _ => new("Redis", RedisDefinition, "Not configured", Tone.Neutral, "Look-ups go to Postgres."),
        };
        yield return new("Prefix index", "Rows of the index, dead ones included; an estimate.", $"{locale.Compact(report.IndexEntries)} rows", Tone.Neutral, "");
        yield return new("Sweeper", "Removes dead entries in small steps, one replica at a time.", report.SweptAt is { } swept ? locale.Ago(swept, now) : "Not yet",
            Tone.Neutral, report.SweptAt is { } at ? $"The last sweep ended {locale.Time(at, now)}." : "No sweep has ended since this process started.");
        var late = report.IngestionLag > LateSeconds;
        yield return new("Ingestion", "From the end of the last recorded request to its record in the ledger.",
            report.IngestionLag is { } lag ? locale.Duration(TimeSpan.FromSeconds(Math.Max(0, lag))) : "Nothing yet", late ? Tone.Warn : Tone.Neutral,
            report.LastRecordAt is { } last ? $"The last record came {locale.Ago(last, now)}." : "No record has come yet.");
        yield return new("Set aside", "Usage records that the ledger could not take; they lie in usage_rejects.", locale.Exact(report.Rejects),
            report.Rejects > 0 ? Tone.Bad : Tone.Good, report.Rejects > 0 ? "Each is a request that is missing from every figure." : "");
    }

    private const string RedisDefinition = "An accelerator, never relied upon.";

    private static IEnumerable<Line> Gateway(SystemAnswer answer)
    {
        yield return new("Gateway", "What clients talk to. One of them, where there are several behind one address.", answer.Gateway.Status,
            ToneOf(answer.Gateway.Status), answer.Gateway.Status == "Unreachable" ? "It does not answer at Dashboard:GatewayUrl." : "");
        foreach (var (name, check) in answer.Gateway.Checks.Where(check => check.Key != "self").OrderBy(check => check.Key, StringComparer.Ordinal))
            yield return new($"Gateway: {name}", "By the gateway's own health report.", check.Status, ToneOf(check.Status), check.Description ?? "");
    }

    private static Tone ToneOf(string status) => status switch { "Healthy" => Tone.Good, "Degraded" => Tone.Warn, _ => Tone.Bad };
}
