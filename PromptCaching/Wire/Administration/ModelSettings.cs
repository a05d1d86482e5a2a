using PromptCaching.Prompts;

namespace PromptCaching.Wire.Administration;

/// <summary><c>PUT /admin/models/{name}</c>: makes or replaces a virtual model.</summary>
/// <param name="Upstream">Name of one of the gateways' <c>Gateway:Upstreams</c>; addresses and credentials stay there.</param>
/// <param name="UpstreamModel">The upstream's own name of the model; null = the virtual model's.</param>
/// <param name="Tokenizer">The encoding that counts its tokens.</param>
/// <param name="Mode"><c>managed</c>, <c>observed</c> or <c>off</c>.</param>
/// <param name="MinPrefixTokens">The shortest prefix worth an entry, in tokens; at least 0.</param>
/// <param name="CachedReadsExempt">Whether tokens read from the cache count against no key's budget.</param>
public sealed record ModelSettings(
    string Upstream, string? UpstreamModel = null, string Tokenizer = "o200k_base", CacheMode Mode = CacheMode.Managed, int MinPrefixTokens = 1024,
    bool CachedReadsExempt = false);
