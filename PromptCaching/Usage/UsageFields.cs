using System.Runtime.CompilerServices;

namespace PromptCaching.Usage;

/// <summary>The counts found so far, by meaning; a stream states them in more than one event.</summary>
internal struct UsageFields
{
    private const int Count = (int)UsageField.OtelWrite + 1;

    private Values _plusOne;   // 0 = not stated, so that the default value states nothing

    public readonly long? this[UsageField field] => _plusOne[(int)field] is > 0 and var value ? value - 1 : null;

    public readonly bool Has(UsageField field) => _plusOne[(int)field] != 0;

    public readonly long OrZero(UsageField field) => this[field] ?? 0;

    /// <summary>One meaning under two names in one object: the larger is taken, since relays fill the name they do not use with zero.</summary>
    public void Set(UsageField field, long value) => _plusOne[(int)field] = Math.Max(_plusOne[(int)field], value + 1);

    public void Forget(UsageField field) => _plusOne[(int)field] = 0;

    public void SetCompaction(in TokenUsage usage)
    {
        Set(UsageField.CompactionPrompt, usage.Prompt);
        Set(UsageField.CompactionRead, usage.Read);
        Set(UsageField.CompactionWrite5m, usage.Write5m);
        Set(UsageField.CompactionWrite1h, usage.Write1h);
        Set(UsageField.CompactionWrite24h, usage.Write24h);
        Set(UsageField.CompactionWriteUntyped, usage.WriteUntyped);
        Set(UsageField.CompactionCompletion, usage.Completion);
    }

    /// <summary>What compacting the conversation took, beside the answer's own usage; zeros where nothing was compacted.</summary>
    public readonly TokenUsage Compaction() =>
        new(OrZero(UsageField.CompactionPrompt), OrZero(UsageField.CompactionRead), OrZero(UsageField.CompactionWrite5m),
            OrZero(UsageField.CompactionWrite1h), OrZero(UsageField.CompactionWrite24h), OrZero(UsageField.CompactionWriteUntyped),
            OrZero(UsageField.CompactionCompletion));

    /// <summary>Takes over what a later event states. Counts are cumulative, so the later one holds; but an event that states no input at all
    /// (all zeros) says nothing about the input.</summary>
    public void Merge(in UsageFields later)
    {
        var input = later.OrZero(UsageField.PromptTokens) + later.OrZero(UsageField.InputTokens) + later.OrZero(UsageField.CachedTokens)
            + later.OrZero(UsageField.CacheReadInputTokens) + later.OrZero(UsageField.CacheCreationInputTokens);
        for (var i = 0; i < Count; i++)
        {
            if (later._plusOne[i] > (input == 0 ? 1 : 0)) _plusOne[i] = later._plusOne[i];
        }
    }

    [InlineArray(Count)]
    private struct Values
    {
        private long _first;
    }
}
