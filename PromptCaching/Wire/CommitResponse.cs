namespace PromptCaching.Wire;

/// <summary>Answer to <see cref="CommitBatch"/>. Every item was dealt with: none need be sent again.</summary>
/// <param name="Inserted">Records that were new. The others had been there already or are among <paramref name="Rejected"/>.</param>
/// <param name="Rejected">Items that can never be accepted. They are kept aside for an operator to look at.</param>
public sealed record CommitResponse(int Inserted, IReadOnlyList<RejectedItem> Rejected);
