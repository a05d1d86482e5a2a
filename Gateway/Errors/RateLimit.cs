using System.Globalization;

namespace Gateway.Errors;

/// <summary>A key's limit that was hit, as headers say it.</summary>
/// <param name="IsTokens">A budget of tokens; else requests per minute.</param>
/// <param name="Limit">What the key may use.</param>
/// <param name="Wait">Until there is something left again.</param>
/// <param name="ResetsAt">The same as an instant.</param>
internal sealed record RateLimit(bool IsTokens, long Limit, TimeSpan Wait, DateTimeOffset ResetsAt)
{
    /// <summary>Whole seconds, rounded up: earlier would be in vain.</summary>
    public long Seconds => Math.Max(1, (long)Math.Ceiling(Wait.TotalSeconds));

    public void WriteTo(IHeaderDictionary headers, bool anthropic)
    {
        headers.RetryAfter = Seconds.ToString(CultureInfo.InvariantCulture);
        if (IsTokens) headers["x-should-retry"] = "false";   // The vendors' SDKs would try again within seconds; a budget takes longer.
        var limit = Limit.ToString(CultureInfo.InvariantCulture);
        var kind = IsTokens ? "tokens" : "requests";
        if (anthropic)
        {
            headers[$"anthropic-ratelimit-{kind}-limit"] = limit;
            headers[$"anthropic-ratelimit-{kind}-remaining"] = "0";
            headers[$"anthropic-ratelimit-{kind}-reset"] = ResetsAt.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
            return;
        }
        headers[$"x-ratelimit-limit-{kind}"] = limit;
        headers[$"x-ratelimit-remaining-{kind}"] = "0";
        headers[$"x-ratelimit-reset-{kind}"] = string.Create(CultureInfo.InvariantCulture, $"{Seconds}s");
    }
}
