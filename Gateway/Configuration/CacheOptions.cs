namespace Gateway.Configuration;

/// <summary>Section <c>Gateway:Cache</c>.</summary>
internal sealed class CacheOptions
{
    /// <summary>Tiers that clients may ask for, separated by commas.</summary>
    public string EnabledTtls { get; set; } = "5m,1h";

    /// <summary>The tier of a marker without a ttl; must be enabled.</summary>
    public string DefaultTtl { get; set; } = "5m";

    /// <summary>With a key, prefix hashes are HMAC-SHA-256, and someone who reads the database cannot test guesses. Changing it empties the
    /// cache.</summary>
    public string HashKey { get; set; } = "";

    /// <summary>Counted from the look-up's start, enforced when the answer's usage arrives: a decision that is not there by then is not waited
    /// for.</summary>
    public TimeSpan DecisionDeadline { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Starts of unmarked system blocks that change with every request and are left out of the hash. Replaces the default,
    /// <c>x-anthropic-billing-header:</c>; empty entries are ignored.</summary>
    public List<string>? VolatilePrefixes { get; set; }

    /// <summary>Whether such blocks are also cut from what the upstream gets.</summary>
    public bool StripFromPrompt { get; set; } = true;

    /// <summary>Folder of the <c>.tiktoken</c> files; empty = <c>ranks</c> beside the program.</summary>
    public string RanksDirectory { get; set; } = "";

    /// <summary>Blocks whose token count is remembered.</summary>
    public int CountedBlocks { get; set; } = 100_000;

    /// <summary>The names in <see cref="EnabledTtls"/>.</summary>
    public string[] TtlNames() => EnabledTtls.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
