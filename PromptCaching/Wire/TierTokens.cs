namespace PromptCaching.Wire;

/// <summary>Tokens by tier.</summary>
public sealed record TierTokens(long FiveMinutes, long OneHour, long OneDay)
{
    /// <summary>All tiers together.</summary>
    public long Total => FiveMinutes + OneHour + OneDay;
}
