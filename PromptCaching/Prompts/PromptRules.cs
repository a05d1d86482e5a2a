namespace PromptCaching.Prompts;

/// <summary>What an operator may set about markers, blocks and hashes.</summary>
public sealed record PromptRules
{
    /// <summary>Tiers that clients may ask for.</summary>
    public IReadOnlyList<CacheTier> EnabledTtls { get; init; } = [CacheTier.FiveMinutes, CacheTier.OneHour];

    /// <summary>The tier of a marker without a ttl; must be enabled.</summary>
    public CacheTier DefaultTtl { get; init; } = CacheTier.FiveMinutes;

    /// <summary>An unmarked system block whose text starts with one of these is left out of the prompt (§4); empty ones are ignored.</summary>
    public IReadOnlyList<string> VolatilePrefixes { get; init; } = ["x-anthropic-billing-header:"];

    /// <summary>Whether volatile blocks are also left out of the forwarded body.</summary>
    public bool StripFromPrompt { get; init; } = true;

    /// <summary>Turns the prefix hash into an HMAC-SHA-256 with this key; empty = plain SHA-256.</summary>
    public ReadOnlyMemory<byte> HashKey { get; init; }

    /// <summary>Keys <see cref="ParsedPrompt.HashBlock"/>, so that stored block hashes cannot be guessed at; empty = plain SHA-256.</summary>
    public ReadOnlyMemory<byte> SkeletonKey { get; init; }

    /// <summary>Positions a breakpoint looks back over, itself included.</summary>
    public int LookBack { get; init; } = 20;

    /// <summary>Everything that is wrong with these rules; empty = usable.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> errors = [];
        if (EnabledTtls.Count == 0) errors.Add($"{nameof(EnabledTtls)} is empty; name at least one of 5m, 1h, 24h.");
        foreach (var tier in EnabledTtls)
        {
            if (!Enum.IsDefined(tier)) errors.Add($"{nameof(EnabledTtls)} holds {(int)tier}, which is not a tier; use 5m, 1h or 24h.");
        }
        if (!EnabledTtls.Contains(DefaultTtl))
        {
            var tier = Enum.IsDefined(DefaultTtl) ? DefaultTtl.Name() : DefaultTtl.ToString();
            errors.Add($"{nameof(DefaultTtl)} is {tier}, which {nameof(EnabledTtls)} does not hold; enable it or choose another.");
        }
        if (LookBack is < 1 or > PromptLimits.MaxBlocks)
        {
            errors.Add($"{nameof(LookBack)} is {LookBack}; use 1 to {PromptLimits.MaxBlocks}.");
        }
        return errors;
    }
}
