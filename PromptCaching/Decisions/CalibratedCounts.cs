namespace PromptCaching.Decisions;

/// <summary>Raw counts of blocks, scaled to what the upstream reported for the whole prompt (cache-semantics §10).</summary>
public static class CalibratedCounts
{
    /// <summary>Tokens up to and including the last of some blocks; null where counting failed.</summary>
    /// <param name="blockTokens">Raw count of each block.</param>
    public static long? Sum(ReadOnlySpan<int> blockTokens)
    {
        var sum = 0L;
        foreach (var tokens in blockTokens)
        {
            if (tokens < 0) return null;
            sum += tokens;
        }
        return sum;
    }

    /// <summary><c>round(raw × reported / whole)</c>, halves up, without overflow.</summary>
    /// <param name="raw">Raw count of some blocks.</param>
    /// <param name="whole">Raw count of other blocks, not 0.</param>
    /// <param name="reported">What the upstream says those have.</param>
    public static long Scale(long raw, long whole, long reported)
    {
        var scaled = (((Int128)raw * reported * 2) + whole) / ((Int128)whole * 2);
        return (long)scaled;
    }
}
