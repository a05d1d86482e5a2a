namespace PromptCaching.Wire.Administration;

/// <summary>How many tokens a key may use in each calendar period: prompt and completion together, less the cached reads of models that
/// exempt them.</summary>
/// <param name="Tokens">At least 1.</param>
/// <param name="Period">When it starts anew.</param>
public sealed record TokenBudget(long Tokens, BudgetPeriod Period);
