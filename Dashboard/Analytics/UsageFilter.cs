using PromptCaching.Wire;

namespace Dashboard.Analytics;

/// <summary>What a page shows: the part of the URL that every page shares.</summary>
public sealed record UsageFilter(TimeRange Range, Guid? Principal = null, string? Model = null, Guid? Key = null)
{
    /// <summary>Reads the query string's values; what cannot be read does not filter.</summary>
    public static UsageFilter Parse(string? range, string? principal, string? model, string? key = null) => new(
        TimeRange.Parse(range),
        Guid.TryParse(principal, out var id) ? id : null,
        string.IsNullOrWhiteSpace(model) ? null : model,
        Guid.TryParse(key, out var keyId) ? keyId : null);

    /// <summary>Whether requests can be missing from the page for another reason than their time.</summary>
    public bool IsNarrowed => Principal is not null || Model is not null || Key is not null;

    /// <summary>Whether a request belongs on the page, whenever it was.</summary>
    public bool Matches(UsageRecord record) =>
        (Principal is null || record.PrincipalId == Principal) && (Model is null || record.Model == Model)
        && (Key is null || record.KeyId == Key);
}
