using PromptCaching.Wire;

namespace Dashboard.Components.Figures;

/// <summary>What the cache did with a request, for people.</summary>
internal sealed record RequestOutcome(string Label, string Explanation, Tone Tone)
{
    public static RequestOutcome Of(UsageRecord record) => record.Outcome switch
    {
        "read" => new("Read", "The whole marked prefix was in the cache.", Tone.Good),
        "read_write" => new("Read + write", "A cached prefix was read, and the longer one was written.", Tone.Good),
        "write" => new("Write", "The marked prefix was not in the cache; it is now.", Tone.Neutral),
        "none" => new("None", Because(record.Reason, "The cache had no part in this request."), Tone.Neutral),
        "skipped" => new("Skipped", Because(record.Reason, "The cache was not asked."), Tone.Warn),
        "vetoed" => new("Vetoed", Because(record.Reason, "The answer was not a success, so nothing was written."), Tone.Bad),
        var other => new(other, Because(record.Reason, "An outcome that this dashboard does not know."), Tone.Neutral),
    };

    private static string Because(string? reason, string otherwise) => reason switch
    {
        null => otherwise,
        "no_breakpoint" => "The request carries no cache_control marker.",
        "below_minimum" => "The marked prefix is shorter than the model's minimum.",
        "lookup_failed" => "The cache index could not be asked; the request went through at full price.",
        "lookup_late" => "The cache index answered too late; the request went through at full price.",
        "non_2xx" => "The upstream answered with an error.",
        "no_usage" => "The upstream reported no usage.",
        "error_frame" => "The upstream's stream carried an error.",
        "aborted" => "The client or the upstream broke off.",
        _ => $"Reason: {reason}.",
    };
}
