namespace PromptCaching.Wire;

/// <summary>Answer to <see cref="CommitBatch"/>.</summary>
/// <param name="Inserted">Records that were new; the others had been there already.</param>
public sealed record CommitResponse(int Inserted);
