using System.Text.RegularExpressions;

namespace Gateway.Inspect;

/// <summary>Finds text that is likely to be another with each request.</summary>
internal static partial class ChangingText
{
    /// <summary>What it is and the text itself; null = nothing of the kind.</summary>
    public static (string What, string Text)? Find(string text)
    {
        if (Match(Time(), text) is { } time) return ("a time of day", time);
        if (Match(Uuid(), text) is { } uuid) return ("a UUID", uuid);
        if (Match(UnixTime(), text) is { } unix) return ("a Unix time", unix);
        if (Match(RequestId(), text) is { } id) return ("an id of a request", id);
        return Match(Digits(), text) is { } digits ? ("a long random number", digits) : null;
    }

    private static string? Match(Regex regex, string text) => regex.Match(text) is { Success: true } match ? match.Value : null;

    [GeneratedRegex(@"\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}|\b\d{1,2}:\d{2}:\d{2}\b", RegexOptions.CultureInvariant)]
    private static partial Regex Time();

    [GeneratedRegex(@"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Uuid();

    [GeneratedRegex(@"\b1[6-9]\d{8}(?:\d{3})?\b", RegexOptions.CultureInvariant)]
    private static partial Regex UnixTime();

    [GeneratedRegex(@"\b(?:nonce|cch|(?:request|trace|correlation)[-_ ]?id)\s{0,4}[:=]\s{0,4}[\w-]{4,40}", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex RequestId();

    [GeneratedRegex(@"\b[0-9a-f]{32,128}\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Digits();
}
