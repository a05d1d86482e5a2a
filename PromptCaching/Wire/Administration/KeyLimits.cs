namespace PromptCaching.Wire.Administration;

/// <summary>What a key may do; null members set no limit.</summary>
/// <param name="RequestsPerMinute">At least 1; counted by each gateway.</param>
/// <param name="Budget">Tokens by calendar period.</param>
/// <param name="Models">The virtual models it may use.</param>
public sealed record KeyLimits(int? RequestsPerMinute = null, TokenBudget? Budget = null, IReadOnlyList<string>? Models = null)
{
    /// <summary>Everything is allowed.</summary>
    public static KeyLimits None { get; } = new();
}
