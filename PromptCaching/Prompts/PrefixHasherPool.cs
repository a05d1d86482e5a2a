namespace PromptCaching.Prompts;

/// <summary>Keeps a few hashers for reuse: each holds native memory that is dear to make.</summary>
internal sealed class PrefixHasherPool(ReadOnlyMemory<byte> key)
{
    private readonly PrefixHasher?[] _free = new PrefixHasher?[Environment.ProcessorCount * 2];

    public PrefixHasher Rent()
    {
        for (var i = 0; i < _free.Length; i++)
        {
            if (Interlocked.Exchange(ref _free[i], null) is { } hasher) return hasher;
        }
        return new PrefixHasher(key.Span);
    }

    /// <param name="hasher">One that has nothing appended.</param>
    public void Return(PrefixHasher hasher)
    {
        for (var i = 0; i < _free.Length; i++)
        {
            if (Interlocked.CompareExchange(ref _free[i], hasher, null) is null) return;
        }
    }
}
