using System.Text.Json.Serialization;

namespace PromptCaching.Prompts;

/// <summary>Who caches for a model (cache-semantics §12).</summary>
[JsonConverter(typeof(CacheModeJsonConverter))]
public enum CacheMode
{
    /// <summary>The gateway owns the accounting; markers are stripped from what is forwarded.</summary>
    Managed,

    /// <summary>The upstream caches for real; the prompt passes untouched, and so does the usage.</summary>
    Observed,

    /// <summary>No caching; markers are stripped, nothing else is touched.</summary>
    Off,
}
