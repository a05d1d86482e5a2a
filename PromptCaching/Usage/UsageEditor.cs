using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using PromptCaching.Prompts;

namespace PromptCaching.Usage;

/// <summary>Writes a usage object anew: the upstream's cache fields go, ours come (cache-semantics §11), every other member keeps its
/// bytes and place.</summary>
internal static class UsageEditor
{
    private static readonly byte[][] Scrubbed =
    [
        "cache_read_input_tokens"u8.ToArray(),
        "cache_creation_input_tokens"u8.ToArray(),
        "cache_creation_tokens"u8.ToArray(),
        "cache_creation"u8.ToArray(),
        "cache_creation_token_details"u8.ToArray(),
        "claude_cache_creation_5_m_tokens"u8.ToArray(),
        "claude_cache_creation_1_h_tokens"u8.ToArray(),
        "prompt_cache_hit_tokens"u8.ToArray(),
        "prompt_cache_miss_tokens"u8.ToArray(),
        "cache_discount"u8.ToArray(),
        "cache_write_tokens"u8.ToArray(),
        "num_cached_tokens"u8.ToArray(),
        "cacheReadInputTokens"u8.ToArray(),
        "cacheReadInputTokenCount"u8.ToArray(),
        "cacheWriteInputTokens"u8.ToArray(),
        "cacheWriteInputTokenCount"u8.ToArray(),
        "cacheDetails"u8.ToArray(),
        "cachedContentTokenCount"u8.ToArray(),
        "gen_ai.usage.cache_read.input_tokens"u8.ToArray(),
        "gen_ai.usage.cache_write.input_tokens"u8.ToArray(),
        "gen_ai.usage.cache_creation.input_tokens"u8.ToArray(),
    ];

    private enum Place
    {
        Usage,
        PromptDetails,
        Deeper,
    }

    /// <summary>Writes the document with each of its usage objects edited; every byte outside them is copied.</summary>
    public static void WriteDocument(
        ReadOnlySpan<byte> json, IReadOnlyList<(int Start, int Length)> usages, in UsageEdit edit, IBufferWriter<byte> output)
    {
        var copied = 0;
        foreach (var (start, length) in usages)
        {
            output.Write(json[copied..start]);
            var usage = json.Slice(start, length);
            var reader = new Utf8JsonReader(usage, new JsonReaderOptions { MaxDepth = 128 });
            reader.Read();
            WriteObject(ref reader, usage, Place.Usage, edit, output);
            copied = start + length;
        }
        output.Write(json[copied..]);
    }

    private static void WriteObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, Place place, in UsageEdit edit, IBufferWriter<byte> output)
    {
        output.Write("{"u8);
        var first = true;
        var sawDetails = false;
        var sawInput = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (IsScrubbed(ref reader))
            {
                reader.Skip();
                continue;
            }
            if (!first) output.Write(","u8);
            first = false;
            var isCached = reader.Is("cached_tokens"u8);
            var isDetails = place == Place.Usage
                && (reader.Is("prompt_tokens_details"u8) || reader.Is("input_tokens_details"u8));
            var total = place == Place.Usage ? Total(ref reader, edit) : null;
            sawDetails |= isDetails;
            sawInput |= place == Place.Usage && reader.Is("input_tokens"u8);
            var nameStart = (int)reader.TokenStartIndex;
            reader.Read();
            output.Write(json[nameStart..(int)reader.TokenStartIndex]);   // the name, the colon and the white space between
            if (isCached) WriteCount(ref reader, json, place == Place.Deeper ? 0 : edit.Shown.Read, output);
            else if (total is { } count) WriteCount(ref reader, json, count, output);
            else if (isDetails && edit is { Cache: not null, Dialect: not PromptDialect.Messages }) WriteDetails(ref reader, json, edit, output);
            else WriteValue(ref reader, json, edit, output);
        }
        if (edit.Cache is not null && place != Place.Deeper) WriteOwn(place, first, sawDetails, sawInput, edit, output);
        output.Write("}"u8);
    }

    /// <summary>What a total must say so that the shown parts add up; null for members that are none, or that cannot be told.</summary>
    private static long? Total(ref Utf8JsonReader reader, in UsageEdit edit)
    {
        if (edit.Usage is not { } usage) return null;
        if (reader.Is("prompt_tokens"u8)) return usage.Prompt;
        if (reader.Is("total_tokens"u8)) return usage.Prompt + usage.Completion;
        if (!reader.Is("input_tokens"u8)) return null;
        return edit.Dialect == PromptDialect.Messages ? usage.Prompt - edit.Shown.Read - edit.Shown.Write : usage.Prompt;
    }

    /// <summary>A details object, or the one that stands for its absence (<c>null</c>).</summary>
    private static void WriteDetails(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, in UsageEdit edit, IBufferWriter<byte> output)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            WriteObject(ref reader, json, Place.PromptDetails, edit, output);
            return;
        }
        reader.Skip();
        WriteNewDetails(edit.Shown, output);
    }

    private static void WriteNewDetails(in CacheUsage shown, IBufferWriter<byte> output)
    {
        WriteMember("{\"cached_tokens\":"u8, shown.Read, output);
        WriteMember(",\"cache_write_tokens\":"u8, shown.Write, output);
        output.Write("}"u8);
    }

    private static void WriteOwn(Place place, bool first, bool sawDetails, bool sawInput, in UsageEdit edit, IBufferWriter<byte> output)
    {
        var shown = edit.Shown;
        if (!first) output.Write(","u8);
        if (place == Place.PromptDetails)
        {
            WriteMember("\"cache_write_tokens\":"u8, shown.Write, output);
            return;
        }
        if (edit.Dialect != PromptDialect.Messages && !sawDetails)
        {
            output.Write(edit.Dialect == PromptDialect.Responses ? "\"input_tokens_details\":"u8 : "\"prompt_tokens_details\":"u8);
            WriteNewDetails(shown, output);
            output.Write(","u8);
        }
        if (edit is { Dialect: PromptDialect.Messages, Usage: { } usage } && !sawInput)
        {
            WriteMember("\"input_tokens\":"u8, usage.Prompt - shown.Read - shown.Write, output);
            output.Write(","u8);
        }
        WriteMember("\"cache_read_input_tokens\":"u8, shown.Read, output);
        WriteMember(",\"cache_creation_input_tokens\":"u8, shown.Write, output);
        WriteMember(",\"cache_creation\":{\"ephemeral_5m_input_tokens\":"u8, shown.Write5m, output);
        WriteMember(",\"ephemeral_1h_input_tokens\":"u8, shown.Write1h, output);
        WriteMember(",\"ephemeral_24h_input_tokens\":"u8, shown.Write24h, output);
        output.Write("}"u8);
    }

    private static void WriteValue(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, in UsageEdit edit, IBufferWriter<byte> output)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            WriteObject(ref reader, json, Place.Deeper, edit, output);
            return;
        }
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            output.Write(json[(int)reader.TokenStartIndex..(int)reader.BytesConsumed]);
            return;
        }
        output.Write("["u8);
        for (var first = true; reader.Read() && reader.TokenType != JsonTokenType.EndArray; first = false)
        {
            if (!first) output.Write(","u8);
            WriteValue(ref reader, json, edit, output);
        }
        output.Write("]"u8);
    }

    /// <summary>Writes the count, or the member's own bytes where they say so already.</summary>
    private static void WriteCount(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, long count, IBufferWriter<byte> output)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var stated) && stated == count)
        {
            output.Write(json[(int)reader.TokenStartIndex..(int)reader.BytesConsumed]);
            return;
        }
        reader.Skip();
        WriteMember([], count, output);
    }

    private static void WriteMember(ReadOnlySpan<byte> start, long count, IBufferWriter<byte> output)
    {
        output.Write(start);
        var span = output.GetSpan(20);
        Utf8Formatter.TryFormat(count, span, out var written);
        output.Advance(written);
    }

    private static bool IsScrubbed(ref Utf8JsonReader reader)
    {
        foreach (var name in Scrubbed)
        {
            if (reader.Is(name)) return true;
        }
        return false;
    }
}
