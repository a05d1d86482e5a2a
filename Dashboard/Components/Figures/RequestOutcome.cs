using PromptCaching.Wire;

namespace Dashboard.Components.Figures;

/// <summary>What the cache did with a request, for people.</summary>
/// <param name="Label">The outcome.</param>
/// <param name="Why">The reason in two or three words; empty where the outcome says it all.</param>
/// <param name="Explanation">Both in a sentence.</param>
/// <param name="Tone">Whether that is as it should be.</param>
internal sealed record RequestOutcome(string Label, string Why, string Explanation, Tone Tone)
{
    public static RequestOutcome Of(UsageRecord record) => Of(record.Outcome, record.Reason, record.Status);

    /// <param name="outcome">As in the record.</param>
    /// <param name="reason">As in the record.</param>
    /// <param name="status">The status the client got; null where many requests are meant.</param>
    public static RequestOutcome Of(string outcome, string? reason, int? status)
    {
        var (why, because) = Because(reason, status);
        return outcome switch
        {
            "read" => new("Read", "", "The whole marked prefix was in the cache.", Tone.Good),
            "read_write" => new("Read + write", "", "A cached prefix was read, and the longer one was written.", Tone.Good),
            "write" => new("Write", "", "The marked prefix was not in the cache; it is now.", Tone.Neutral),
            "none" => new("None", why, because ?? "The cache had no part in this request.", Tone.Neutral),
            "skipped" => new("Skipped", why, because ?? "The cache was not asked.", Tone.Warn),
            "vetoed" => new("Vetoed", why, because ?? "The answer was not a success, so nothing was written.", Tone.Bad),
            var other => new(other, why, because ?? "An outcome that this dashboard does not know.", Tone.Neutral),
        };
    }

    private static (string Why, string? Because) Because(string? reason, int? status) => reason switch
    {
        null => ("", null),
        "no_breakpoint" => ("no marker", "The request carries no cache_control marker."),
        "below_minimum" => ("too short", "The marked prefix is shorter than the model's minimum."),
        "cache_off" => ("cache off", "The cache is switched off for this model."),
        "lookup_failed" => ("index down", "The cache index could not be asked; the request went through at full price."),
        "lookup_late" => ("index late", "The cache index answered too late; the request went through at full price."),
        "count_failed" => ("not counted", "The prompt's tokens could not be counted; the request went through at full price."),
        "writes_above_prompt" =>
            ("counts disagree", "The writes add up to more than the prompt the upstream reported; the request went through at full price."),
        "unknown_usage" => ("unknown usage", "The upstream reported its usage in a form that is not known; the request went through at full price."),
        "not_cacheable" => ("not cacheable", "Requests of this kind are passed through; the rules do not cover them."),
        "non_2xx" => (status is { } code ? $"status {code}" : "not a success", "The upstream answered with an error, so nothing was written."),
        "no_usage" => ("no usage", "The upstream reported no usage, so nothing was written."),
        "error_frame" => ("error in stream", "The upstream's stream carried an error, so nothing was written."),
        "aborted" => ("aborted", "The client or the upstream broke off, so nothing was written."),
        var other => (other.Replace('_', ' '), $"Reason: {other}."),
    };
}
