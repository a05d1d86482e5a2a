using PromptCaching.Prompts;

namespace Gateway.Configuration;

/// <summary>One virtual model.</summary>
internal sealed class ModelOptions
{
    /// <summary>False takes the model away again, where a deeper settings layer had declared it.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Name of an entry in <c>Gateway:Upstreams</c>.</summary>
    public string Upstream { get; set; } = "";

    /// <summary>The upstream's own name of the model; empty = the name the client used.</summary>
    public string UpstreamModel { get; set; } = "";

    /// <summary>The shortest prefix worth an entry, in tokens.</summary>
    public int MinPrefixTokens { get; set; } = 1024;

    /// <summary>The encoding that counts the model's tokens.</summary>
    public string Tokenizer { get; set; } = "o200k_base";

    /// <summary>Who does the cache accounting: the gateway (<c>Managed</c>), the upstream (<c>Observed</c>) or nobody (<c>Off</c>).</summary>
    public CacheMode Mode { get; set; } = CacheMode.Managed;

    /// <summary>Whether tokens read from the cache count against no key's budget.</summary>
    public bool CachedReadsExempt { get; set; }
}
