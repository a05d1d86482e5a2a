namespace PromptCaching.Wire.Analytics;

/// <summary>What the figures mean: for the API's document, the pages, and whoever reads them.</summary>
public static class UsageDefinitions
{
    /// <summary>Token hit rate.</summary>
    public const string HitRate = "Prompt tokens read from the cache / all prompt tokens.";

    /// <summary>Reuse.</summary>
    public const string Reuse = "Tokens read / (tokens read + tokens written).";

    /// <summary>Net savings in money.</summary>
    public const string Savings = "What the requests would have cost at list price − what they are charged. Negative when writes cost more than reads earned.";

    /// <summary>Net savings in tokens.</summary>
    public const string SavedTokens = "Σ read·(1 − read multiplier) − Σ written·(write multiplier − 1), in tokens at the list input price.";

    /// <summary>Write premium.</summary>
    public const string WritePremium = "What written tokens cost above the list input price.";

    /// <summary>Read discount.</summary>
    public const string ReadDiscount = "What read tokens cost less than the list input price.";

    /// <summary>Break-even.</summary>
    public const string BreakEven = "How often a written token must be read before writing it was cheaper than sending it uncached.";

    /// <summary>Uncached.</summary>
    public const string Uncached = "Prompt tokens neither read nor written.";

    /// <summary>Drift.</summary>
    public const string Drift = "Our raw token count / the upstream's. Far from 1 means the wrong tokenizer.";
}
