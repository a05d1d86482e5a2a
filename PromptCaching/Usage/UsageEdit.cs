using PromptCaching.Prompts;

namespace PromptCaching.Usage;

/// <summary>How a usage object is to be rewritten.</summary>
/// <param name="Dialect">Whose fields to write.</param>
/// <param name="Usage">The upstream's usage; null when it has no normal form, then totals stay as they are.</param>
/// <param name="Cache">Our own fields; null: only the upstream's are taken out.</param>
internal readonly record struct UsageEdit(PromptDialect Dialect, TokenUsage? Usage, CacheUsage? Cache)
{
    /// <summary>The split as shown: never more than the prompt (cache-semantics §10).</summary>
    public CacheUsage Shown => Cache is { } cache && Usage is { } usage ? cache.CappedTo(usage.Prompt) : default;
}
