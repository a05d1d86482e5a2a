using System.Globalization;
using CacheIndex.Errors;
using Microsoft.Extensions.Options;
using PromptCaching;
using PromptCaching.Wire;

namespace CacheIndex.Usage;

/// <summary>Whether an item can be accounted for. Anything that only describes is cut to size, never rejected.</summary>
internal sealed class CommitValidator(IOptions<UsageOptions> options, TimeProvider clock)
{
    /// <summary>The field at fault and what would be accepted; null when the item is sound.</summary>
    public (string Field, string Reason)? Fault(CommitItem item) => RecordFault(item.Record) ?? TokenFault(item.Record) ?? IndexFault(item);

    private (string, string)? RecordFault(UsageRecord record)
    {
        if (record.RequestId == Guid.Empty) return ("record.requestId", "It is empty. Send a UUIDv7.");
        var names = new (string Field, string Value)[]
        {
            ("record.model", record.Model), ("record.upstream", record.Upstream), ("record.upstreamModel", record.UpstreamModel),
            ("record.dialect", record.Dialect), ("record.outcome", record.Outcome),
        };
        foreach (var (field, value) in names)
        {
            if (Problems.NameRemedy(value) is { } remedy) return (field, $"Its {value.Length} characters cannot be stored. {remedy}");
        }
        if (record.Status is < 100 or > 999) return ("record.status", $"{record.Status} is not an HTTP status. Send 100 to 999.");
        var now = clock.GetUtcNow();
        var oldest = now.AddDays(-options.Value.RecordRetentionDays);
        var newest = now + CommitLimits.MaxClockAhead;
        return record.SubmittedAt < oldest || record.SubmittedAt > newest
            ? ("record.submittedAt", $"{Text(record.SubmittedAt)} is outside the ledger. Send a time from {Text(oldest)} to {Text(newest)}.")
            : null;
    }

    private static (string, string)? TokenFault(UsageRecord record)
    {
        var counts = new (string Field, long? Value)[]
        {
            ("record.promptTokens", record.PromptTokens), ("record.completionTokens", record.CompletionTokens),
            ("record.readTokens", record.ReadTokens),
            ("record.write5mTokens", record.Write5mTokens), ("record.write1hTokens", record.Write1hTokens),
            ("record.write24hTokens", record.Write24hTokens), ("record.upstreamReadTokens", record.UpstreamReadTokens),
            ("record.upstreamWriteTokens", record.UpstreamWriteTokens), ("record.countedTokens", record.CountedTokens),
            ("record.predictedReadTokens", record.PredictedReadTokens), ("record.predictedWriteTokens", record.PredictedWriteTokens),
        };
        foreach (var (field, value) in counts)
        {
            if (value is < 0 or > CommitLimits.MaxTokens) return (field, NoCount(value));
        }
        var split = record.ReadTokens + record.Write5mTokens + record.Write1hTokens + record.Write24hTokens;
        if (split > (record.PromptTokens ?? 0))
        {
            var prompt = record.PromptTokens?.ToString(CultureInfo.InvariantCulture) ?? "null";
            return ("record.promptTokens", $"{prompt} is less than the {split} tokens read and written. Cap the split.");
        }
        return record.ReadTokens > 0 && record.ReadTier is null
            ? ("record.readTier", $"It is missing beside {record.ReadTokens} read tokens. Send the tier of the entry read.")
            : null;
    }

    private static (string, string)? IndexFault(CommitItem item)
    {
        if (item.Writes.Count > CommitLimits.MaxEntriesPerItem) return ("writes", TooMany(item.Writes.Count, CommitLimits.MaxEntriesPerItem));
        if (item.Refreshes.Count > CommitLimits.MaxEntriesPerItem) return ("refreshes", TooMany(item.Refreshes.Count, CommitLimits.MaxEntriesPerItem));
        var blocks = item.Blocks?.Length ?? 0;
        if (blocks % PackedBlocks.BlockSize != 0) return ("blocks", $"Its {blocks} bytes are not whole blocks. Send {PackedBlocks.BlockSize} bytes for each.");
        if (blocks / PackedBlocks.BlockSize > CommitLimits.MaxBlocksPerItem) return ("blocks", TooMany(blocks / PackedBlocks.BlockSize, CommitLimits.MaxBlocksPerItem));
        if (item.Writes.Count + item.Refreshes.Count > 0)
        {
            if (item.TokenizerVersion is null) return ("tokenizerVersion", "It is missing beside writes or refreshes. It completes their scope.");
            if (Problems.NameRemedy(item.TokenizerVersion) is { } remedy) return ("tokenizerVersion", $"It cannot be stored. {remedy}");
        }
        // A window starts with its request, so no entry outlives the longest one.
        var latest = item.Record.SubmittedAt + CacheTier.OneDay.Window();
        for (var i = 0; i < item.Writes.Count; i++)
        {
            var write = item.Writes[i];
            if (write.TokenCount is < 0 or > CommitLimits.MaxTokens) return ($"writes[{i}].tokenCount", NoCount(write.TokenCount));
            if (write.ExpiresAt > latest) return ($"writes[{i}].expiresAt", TooLate(write.ExpiresAt));
        }
        for (var i = 0; i < item.Refreshes.Count; i++)
        {
            if (item.Refreshes[i].ExpiresAt > latest) return ($"refreshes[{i}].expiresAt", TooLate(item.Refreshes[i].ExpiresAt));
        }
        return null;
    }

    private static string NoCount(long? value) => $"{value} is not a count of tokens. Send 0 to {CommitLimits.MaxTokens}.";

    private static string TooMany(int count, int most) => $"There are {count}. Send at most {most}.";

    private static string TooLate(DateTimeOffset expiry) => $"{Text(expiry)} is too late. Send submittedAt plus the tier's window.";

    private static string Text(DateTimeOffset time) => time.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);
}
