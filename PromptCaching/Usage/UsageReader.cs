using System.Text;
using System.Text.Json;

namespace PromptCaching.Usage;

/// <summary>Brings every provider's usage object to normal form (cache-semantics §12).</summary>
/// <remarks>OpenAI, Azure, OpenRouter, DeepSeek, vLLM, SGLang, Gemini and OpenTelemetry count cached tokens inside the input, Anthropic and Bedrock
/// beside it. Relays do either under OpenAI's and Anthropic's names, so there <c>total_tokens</c> (or a second input count) is the witness.</remarks>
public static class UsageReader
{
    /// <summary>No prompt has more tokens; sums of counts below it cannot overflow.</summary>
    internal const long MaxCount = 10_000_000_000;

    private const int MaxNamesInMessage = 8;
    private const int MaxCharsInMessage = 40;

    /// <summary>Reads one usage object.</summary>
    /// <param name="utf8Json">The object and nothing else.</param>
    /// <param name="usage">The normal form; the default value when false is returned.</param>
    /// <param name="error">Why there is none; null when true is returned.</param>
    public static bool TryRead(ReadOnlySpan<byte> utf8Json, out TokenUsage usage, out UsageError? error)
    {
        var fields = default(UsageFields);
        error = Collect(utf8Json, ref fields);
        if (error is not null)
        {
            usage = default;
            return false;
        }
        return UsageNormaliser.TryNormalise(fields, out usage, out error) || DescribeUnknown(utf8Json, ref error);
    }

    /// <summary>Collects the counts of one object; the first count that is none is the error.</summary>
    internal static UsageError? Collect(ReadOnlySpan<byte> utf8Json, ref UsageFields fields)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8Json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return new UsageError(UsageFault.NotAnObject, "usage is not an object.");
            }
            var error = CollectObject(ref reader, ref fields, "usage");
            if (error is null) reader.Read();   // throws on what follows the object
            return error;
        }
        catch (JsonException)
        {
            return new UsageError(UsageFault.NotAnObject, "usage is not valid JSON.");
        }
    }

    private static UsageError? CollectObject(ref Utf8JsonReader reader, ref UsageFields fields, string path)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var kind = UsageNames.Match(ref reader, out var field);
            var name = reader.ValueSpan;
            reader.Read();
            var error = kind switch
            {
                UsageName.Count => SetCount(ref reader, ref fields, field, path, name),
                UsageName.Details when reader.TokenType == JsonTokenType.StartObject => CollectObject(ref reader, ref fields, Place(path, name)),
                UsageName.BedrockDetails when reader.TokenType == JsonTokenType.StartArray =>
                    CollectBedrockDetails(ref reader, ref fields, Place(path, name) + "[]"),
                UsageName.Iterations when reader.TokenType == JsonTokenType.StartArray =>
                    CollectIterations(ref reader, ref fields, Place(path, name) + "[]"),
                _ => Skip(ref reader),
            };
            if (error is not null) return error;
        }
        return null;
    }

    /// <summary><c>cacheDetails: [{"ttl":"5m","inputTokens":n}, …]</c>; tokens of a tier that is not known stay untyped.</summary>
    private static UsageError? CollectBedrockDetails(ref Utf8JsonReader reader, ref UsageFields fields, string path)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }
            var detail = default(UsageFields);
            UsageField? tier = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isTtl = reader.Is("ttl"u8);
                var isCount = reader.Is("inputTokens"u8);
                reader.Read();
                if (isTtl && reader.TokenType == JsonTokenType.String) tier = TierField(ref reader);
                var error = isCount ? SetCount(ref reader, ref detail, UsageField.BedrockInput, path, "inputTokens"u8) : Skip(ref reader);
                if (error is not null) return error;
            }
            if (tier is { } field && detail[UsageField.BedrockInput] is { } count) fields.Set(field, fields.OrZero(field) + count);
        }
        return null;
    }

    /// <summary>Of the runs behind an answer only compaction is not in the counts beside the list.</summary>
    private static UsageError? CollectIterations(ref Utf8JsonReader reader, ref UsageFields fields, string path)
    {
        var compaction = default(TokenUsage);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }
            var type = reader;
            var run = default(UsageFields);
            if (CollectObject(ref reader, ref run, path) is { } error) return error;
            if (!IsOfType(ref type, "compaction"u8)) continue;
            if (!UsageNormaliser.TryNormalise(run, out var usage, out var unclear)) return unclear;
            compaction += usage;
        }
        fields.SetCompaction(compaction);
        return null;
    }

    private static bool IsOfType(ref Utf8JsonReader reader, ReadOnlySpan<byte> type)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.Is("type"u8);
            reader.Read();
            if (isType) return reader.TokenType == JsonTokenType.String && reader.Is(type);
            reader.Skip();
        }
        return false;
    }

    private static UsageField? TierField(ref Utf8JsonReader reader) =>
        !CacheTiers.TryParse(reader.TextOrNull(), out var tier) ? null : tier switch
        {
            CacheTier.FiveMinutes => UsageField.Bedrock5m,
            CacheTier.OneHour => UsageField.Bedrock1h,
            _ => UsageField.Bedrock24h,
        };

    private static UsageError? SetCount(
        ref Utf8JsonReader reader, ref UsageFields fields, UsageField field, string path, ReadOnlySpan<byte> name)
    {
        if (reader.TokenType == JsonTokenType.Null) return null;
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDecimal(out var value)
            && value is >= 0 and <= MaxCount && decimal.IsInteger(value))
        {
            fields.Set(field, (long)value);   // some servers write 12.0
            return null;
        }
        var shown = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray
            ? reader.TokenType.ToString()
            : Bounded(Encoding.UTF8.GetString(reader.ValueSpan[..Math.Min(reader.ValueSpan.Length, MaxCharsInMessage)]));
        return new UsageError(UsageFault.InvalidCount, $"{Bounded(Place(path, name))} is {shown}; expected a whole number from 0 to {MaxCount}.");
    }

    private static string Place(string path, ReadOnlySpan<byte> name) => $"{path}.{Encoding.UTF8.GetString(name)}";

    private static UsageError? Skip(ref Utf8JsonReader reader)
    {
        reader.Skip();
        return null;
    }

    /// <summary>Names the members of a shape that is not known. Always false.</summary>
    private static bool DescribeUnknown(ReadOnlySpan<byte> utf8Json, ref UsageError? error)
    {
        if (error is not { Fault: UsageFault.UnknownShape }) return false;
        var names = new List<string>();
        var reader = new Utf8JsonReader(utf8Json);
        reader.Read();
        while (names.Count < MaxNamesInMessage && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            names.Add(Bounded(Encoding.UTF8.GetString(reader.ValueSpan)));
            reader.Skip();
        }
        error = new UsageError(UsageFault.UnknownShape, $"{error.Message} Its members: {(names.Count == 0 ? "none" : string.Join(", ", names))}.");
        return false;
    }

    private static string Bounded(string text) => text.Length <= MaxCharsInMessage ? text : text[..MaxCharsInMessage] + "…";
}
