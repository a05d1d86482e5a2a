using PromptCaching.Wire;

namespace CacheIndex.Usage;

/// <summary>A batch as read: what can be worked with, and what cannot.</summary>
/// <param name="Count">Items received.</param>
/// <param name="Items">Readable items with their positions.</param>
/// <param name="Rejects">Unreadable items with what was sent.</param>
internal sealed record ParsedCommit(int Count, List<(int Index, CommitItem Item)> Items, List<(RejectedItem Item, byte[] Json)> Rejects);
