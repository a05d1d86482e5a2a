using System.Buffers;
using PromptCaching.Prompts;

namespace PromptCaching.Usage;

/// <summary>Usage in an unstreamed response body (cache-semantics §11): first <see cref="Read"/>, then, with the decision,
/// <see cref="Write"/>.</summary>
public static class UsageRewriter
{
    /// <summary>Inspects the body. Anything that is not a JSON object simply has no usage.</summary>
    public static ResponseFacts Read(ReadOnlySpan<byte> body)
    {
        if (UsageDocument.Parse(body) is not { } document) return new ResponseFacts(null, null, false, false, null);
        var fields = default(UsageFields);
        var error = Collect(body, document, ref fields);
        TokenUsage? normal = null;
        if (error is null && document.Usages.Count > 0 && UsageNormaliser.TryNormalise(fields, out var usage, out error)) normal = usage;
        return new ResponseFacts(normal, error, document.Usages.Count > 0, document.IsError, document.FinishReason)
        {
            Compaction = fields.Compaction(),
            Usages = document.Usages,
        };
    }

    /// <summary>Writes the body as the client gets it: all bytes outside usage objects are the upstream's.</summary>
    /// <param name="body">The bytes that were read.</param>
    /// <param name="facts">What <see cref="Read"/> found in them.</param>
    /// <param name="dialect">The client's dialect.</param>
    /// <param name="mode">Observed: nothing is changed. Off: the upstream's cache fields are taken out. Managed: ours replace them.</param>
    /// <param name="decision">Our own split; used in managed mode only. It is capped by the prompt.</param>
    /// <param name="output">Where to write.</param>
    public static void Write(
        ReadOnlySpan<byte> body, ResponseFacts facts, PromptDialect dialect, CacheMode mode, CacheUsage decision, IBufferWriter<byte> output)
    {
        if (mode == CacheMode.Observed) output.Write(body);
        else UsageEditor.WriteDocument(body, facts.Usages, new UsageEdit(dialect, facts.Usage, mode == CacheMode.Managed ? decision : null), output);
    }

    /// <summary>Collects the counts of all usage objects of a document.</summary>
    internal static UsageError? Collect(ReadOnlySpan<byte> json, UsageDocument document, ref UsageFields fields)
    {
        foreach (var (start, length) in document.Usages)
        {
            var found = default(UsageFields);
            if (UsageReader.Collect(json.Slice(start, length), ref found) is { } error) return error;
            fields.Merge(found);
        }
        return null;
    }
}
