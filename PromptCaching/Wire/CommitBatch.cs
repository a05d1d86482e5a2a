namespace PromptCaching.Wire;

/// <summary><c>POST /commits</c>: what became of some requests. Sent at least once; applied once per <see cref="UsageRecord.RequestId"/>.</summary>
/// <param name="Items">1 to 500.</param>
public sealed record CommitBatch(IReadOnlyList<CommitItem> Items);
