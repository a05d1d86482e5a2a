namespace PromptCaching.Tests.Reference;

/// <summary>What the reference says a prompt costs and commits.</summary>
internal sealed class ReferenceAccount(long promptTokens, string outcome, string? reason)
{
    public long PromptTokens => promptTokens;

    public string Outcome { get; set; } = outcome;

    public string? Reason { get; set; } = reason;

    public long Read { get; set; }

    public string? ReadHash { get; set; }

    public CacheTier? ReadTier { get; set; }

    public SortedDictionary<CacheTier, long> Written { get; } = new()
    {
        [CacheTier.FiveMinutes] = 0,
        [CacheTier.OneHour] = 0,
        [CacheTier.OneDay] = 0,
    };

    public List<(string Hash, long Tokens, CacheTier Tier, DateTimeOffset ExpiresAt)> Writes { get; } = [];

    /// <summary>Shallowest first.</summary>
    public List<(string Hash, DateTimeOffset ExpiresAt)> Refreshes { get; set; } = [];
}
