using System.Buffers;
using PromptCaching.Prompts;

namespace PromptCaching.Usage;

// What an event means. Most are told by a search for a few names; JSON is parsed only where one of them turns up.
public sealed partial class SseUsageRewriter
{
    private const int MaxReasonLength = 64;
    private const int MaxDoneLength = 64;

    private enum Verdict
    {
        /// <summary>Leaves as it is.</summary>
        Pass,

        /// <summary>Is left out.</summary>
        Drop,

        /// <summary>Leaves without the upstream's cache fields.</summary>
        Scrub,

        /// <summary>Carries early usage.</summary>
        Offer,

        /// <summary>Carries the terminal usage.</summary>
        Hold,

        /// <summary>Ends the stream.</summary>
        Cut,
    }

    private Verdict Inspect(ReadOnlySpan<byte> bytes)
    {
        NoteFinishReason(bytes);
        var mayCarryUsage = HasObjectNamed(bytes, "\"usage\""u8);
        if (!mayCarryUsage && bytes.IndexOf("error"u8) < 0 && bytes.IndexOf(LastEvent) < 0)
        {
            if (bytes.Length <= MaxDoneLength && SseEvent.IsDone(bytes)) _done = true;
            else if (!_sawContent) _sawContent = bytes.IndexOf("\"delta\""u8) >= 0;
            return Verdict.Pass;
        }
        using var parsed = SseEvent.Parse(bytes);
        SawError |= parsed.IsNamedError;
        if (parsed.Document is not { } document) return Verdict.Pass;
        SawError |= document.IsError;
        _done |= document.Type is "message_stop" or "response.completed" or "response.incomplete";
        FinishReason = document.FinishReason ?? FinishReason;
        return document.Usages.Count == 0 ? Verdict.Pass : JudgeUsage(parsed, document);
    }

    private Verdict JudgeOversized()
    {
        _usage = null;
        UsageError = new UsageError(UsageFault.TooLong, $"An event of the stream is longer than {maxEventBytes} bytes.");
        return mode == CacheMode.Observed ? Verdict.Pass : Verdict.Cut;
    }

    private Verdict JudgeUsage(in SseEvent parsed, UsageDocument document)
    {
        SawUsage = true;
        _usage = null;
        var error = UsageRewriter.Collect(parsed.Data, document, ref _fields);
        if (error is null && UsageNormaliser.TryNormalise(_fields, out var usage, out error)) _usage = usage;
        UsageError = error;

        Shown = null;
        if (swallowUsageChunk && document.ChoicesEmpty && dialect == PromptDialect.ChatCompletions) return Verdict.Drop;
        if (mode == CacheMode.Observed) return Verdict.Pass;
        if (mode == CacheMode.Off) return Verdict.Scrub;
        return IsTerminal(document) ? Verdict.Hold : Verdict.Offer;
    }

    /// <summary>Whether to wait here. Some servers state usage with every chunk; none of those may hold up a token.</summary>
    private bool IsTerminal(UsageDocument document) => dialect switch
    {
        PromptDialect.Messages => document.Type == "message_delta",
        PromptDialect.Responses => document.Type is "response.completed" or "response.incomplete" or "response.failed",
        _ => FinishReason is not null || _done || (document.ChoicesEmpty && _sawContent),
    };

    /// <summary>What the event that ends a stream of JSON events contains.</summary>
    private ReadOnlySpan<byte> LastEvent => dialect == PromptDialect.Responses ? "\"response.completed\""u8 : "\"message_stop\""u8;

    private void WriteEdited(ReadOnlySpan<byte> bytes, CacheUsage? decision, IBufferWriter<byte> output)
    {
        using var parsed = SseEvent.Parse(bytes);
        var edit = new UsageEdit(dialect, _usage, decision);
        parsed.WriteEdited(edit, output);
        if (decision is not null) Shown = edit.Shown;
    }

    /// <summary>Whether <c>"name": {</c> occurs. In valid JSON a quote inside a string is escaped, so the quoted name is never text.</summary>
    private static bool HasObjectNamed(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> quotedName)
    {
        for (var at = bytes.IndexOf(quotedName); at >= 0; at = bytes.IndexOf(quotedName))
        {
            bytes = bytes[(at + quotedName.Length)..].TrimStart(" \t\r\n"u8);
            if (bytes.Length > 0 && bytes[0] == (byte)':')
            {
                bytes = bytes[1..].TrimStart(" \t\r\n"u8);
                if (bytes.Length == 0 || bytes[0] is (byte)'{' or (byte)'d') return true;   // 'd': the value stands on the next data line
            }
            else if (bytes.Length == 0 || bytes[0] == (byte)'d')
            {
                return true;
            }
        }
        return false;
    }

    private void NoteFinishReason(ReadOnlySpan<byte> bytes)
    {
        if (dialect == PromptDialect.Responses) return;   // It stands in the events that are parsed.
        var name = dialect == PromptDialect.Messages ? "\"stop_reason\""u8 : "\"finish_reason\""u8;
        for (var at = bytes.IndexOf(name); at >= 0; at = bytes.IndexOf(name))
        {
            bytes = bytes[(at + name.Length)..].TrimStart(" \t:"u8);
            if (bytes.Length == 0 || bytes[0] != (byte)'"') continue;
            var length = bytes[1..].IndexOf((byte)'"');
            if (length is <= 0 or > MaxReasonLength) continue;
            FinishReason = System.Text.Encoding.UTF8.GetString(bytes.Slice(1, length));
            SawError |= FinishReason == "error";
        }
    }
}
