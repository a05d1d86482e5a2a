namespace PromptCaching.Wire.Administration;

/// <summary>What a key has used of its budget, by the ledger.</summary>
/// <param name="From">The running period began here, inclusive …</param>
/// <param name="To">… and ends here, exclusive.</param>
/// <param name="Tokens">Used so far; requests still in a gateway's outbox are not in it.</param>
public sealed record BudgetUse(DateTimeOffset From, DateTimeOffset To, long Tokens);
