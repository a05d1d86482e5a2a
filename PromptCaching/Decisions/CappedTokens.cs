using PromptCaching.Wire;

namespace PromptCaching.Decisions;

/// <summary>The one rule that keeps a split within its prompt, on the wire and in the bill alike (cache-semantics §10).</summary>
public static class CappedTokens
{
    /// <summary>Reduces the read until read and writes fit into the prompt.</summary>
    /// <param name="read">Tokens read, by the entry's own count; receives what is left of them.</param>
    /// <param name="writes">Tokens written.</param>
    /// <param name="prompt">Tokens of the whole prompt.</param>
    /// <returns>False where the writes alone exceed the prompt, or any number is negative: no split, list price.</returns>
    public static bool TryFit(ref long read, TierTokens writes, long prompt)
    {
        ArgumentNullException.ThrowIfNull(writes);
        var isNegative = (read | writes.FiveMinutes | writes.OneHour | writes.OneDay | prompt) < 0;
        var written = (Int128)writes.FiveMinutes + writes.OneHour + writes.OneDay;
        if (isNegative || written > prompt) return false;
        read = Math.Min(read, prompt - (long)written);
        return true;
    }
}
