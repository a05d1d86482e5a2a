using Dashboard.Localization;
using PromptCaching;
using PromptCaching.Wire;

namespace Dashboard.Components.Figures;

/// <summary>One request as the table of requests writes it.</summary>
public sealed record RequestLine
{
    /// <summary>The request.</summary>
    public required Guid Id { get; init; }

    /// <summary>When it reached the gateway.</summary>
    public required string Time { get; init; }

    /// <summary>The same in full.</summary>
    public required string Moment { get; init; }

    /// <summary>Who is billed.</summary>
    public required string Principal { get; init; }

    /// <summary>The key that was used.</summary>
    public required string Key { get; init; }

    /// <summary>The virtual model.</summary>
    public required string Model { get; init; }

    /// <summary>What the cache did, in a word or two.</summary>
    public required string Outcome { get; init; }

    /// <summary>The reason in two or three words, or nothing.</summary>
    public required string Why { get; init; }

    /// <summary>Both in a sentence.</summary>
    public required string Explanation { get; init; }

    /// <summary>Whether that is as it should be.</summary>
    public required Tone Tone { get; init; }

    /// <summary>Prompt tokens.</summary>
    public required string Prompt { get; init; }

    /// <summary>Tokens read, empty for none.</summary>
    public required string Read { get; init; }

    /// <summary>Tokens written, empty for none.</summary>
    public required string Written { get; init; }

    /// <summary>The tiers of <see cref="Read"/>.</summary>
    public required string ReadTier { get; init; }

    /// <summary>The tiers of <see cref="Written"/>.</summary>
    public required string WrittenTiers { get; init; }

    /// <summary>From the request's arrival to the answer's end.</summary>
    public required string Latency { get; init; }

    /// <summary>How that divides.</summary>
    public required string Timing { get; init; }

    internal static RequestLine From(RequestRow row, ReaderLocale locale, DateTimeOffset now)
    {
        var record = row.Record;
        var outcome = RequestOutcome.Of(record);
        var firstByte = record.FirstByteAt is { } at ? locale.Duration(at - record.SubmittedAt) : ReaderLocale.None;
        var written = record.Write5mTokens + record.Write1hTokens + record.Write24hTokens;
        return new RequestLine
        {
            Id = record.RequestId,
            Time = locale.Time(record.SubmittedAt, now),
            Moment = locale.Moment(record.SubmittedAt),
            Principal = row.PrincipalName,
            Key = row.KeyName,
            Model = record.Model,
            Outcome = outcome.Label,
            Why = outcome.Why,
            Explanation = outcome.Explanation,
            Tone = outcome.Tone,
            Prompt = record.PromptTokens is { } prompt ? locale.Exact(prompt) : ReaderLocale.None,
            Read = record.ReadTokens == 0 ? "" : locale.Exact(record.ReadTokens),
            ReadTier = record.ReadTier?.Name() ?? "",
            Written = written == 0 ? "" : locale.Exact(written),
            WrittenTiers = Tiers(record),
            Latency = locale.Duration(record.CompletedAt - record.SubmittedAt),
            Timing = $"First byte after {firstByte}, {(record.Streamed ? "streamed" : "in one piece")}, status {record.Status}",
        };
    }

    private static string Tiers(UsageRecord record)
    {
        var tiers = new List<string>(3);
        if (record.Write5mTokens > 0) tiers.Add(CacheTier.FiveMinutes.Name());
        if (record.Write1hTokens > 0) tiers.Add(CacheTier.OneHour.Name());
        if (record.Write24hTokens > 0) tiers.Add(CacheTier.OneDay.Name());
        return string.Join(" + ", tiers);
    }
}
