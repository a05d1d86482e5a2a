namespace Gateway.Configuration;

/// <summary>Section <c>Gateway:Keys</c>.</summary>
internal sealed class KeyOptions
{
    /// <summary>How long an answer about a key, good or bad, is trusted without asking again.</summary>
    public TimeSpan FreshFor { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a good answer keeps a key working while CacheIndex cannot be asked.</summary>
    public TimeSpan StaleFor { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Longest wait for an answer about a key.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Most keys remembered, good and bad ones each.</summary>
    public int Remembered { get; set; } = 10_000;
}
