using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using PromptCaching;
using PromptCaching.Prompts;
using PromptCaching.Wire;

namespace CacheIndex.Usage;

/// <summary>Reads a request's blocks as the generated code would, without boxing their numbers and without a new string for every kind and role: a batch has
/// thousands of them.</summary>
internal sealed class SkeletonJsonConverter : JsonConverter<IReadOnlyList<SkeletonBlock>>
{
    private const int UsualBlocks = 16;

    // Those that the parser knows; what another version sends is read as well.
    private static readonly (string Name, byte[] Utf8)[] Names =
    [
        .. Enum.GetValues<BlockKind>().Select(BlockNames.Name).Concat(Enum.GetValues<BlockRole>().Select(BlockNames.Name)).Distinct()
            .Select(static name => (name, Encoding.UTF8.GetBytes(name))),
    ];

    public override IReadOnlyList<SkeletonBlock> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("A skeleton is an array of blocks.");
        var blocks = new List<SkeletonBlock>(UsualBlocks);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) blocks.Add(Block(ref reader));
        return blocks;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<SkeletonBlock> value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Whoever sends batches writes them with the generated code.");

    private static SkeletonBlock Block(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("A block of a skeleton is an object.");
        var (kind, role, marker) = ((string?)null, (string?)null, (CacheTier?)null);
        var (hash, bytes, tokens) = ((long?)null, (int?)null, (int?)null);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("kind"u8)) kind = Name(ref reader);
            else if (reader.ValueTextEquals("role"u8)) role = Name(ref reader);
            else if (reader.ValueTextEquals("hash"u8)) hash = Int64(ref reader);
            else if (reader.ValueTextEquals("bytes"u8)) bytes = Int32(ref reader);
            else if (reader.ValueTextEquals("tokens"u8)) tokens = Int32(ref reader);
            else if (reader.ValueTextEquals("marker"u8)) marker = Marker(ref reader);
            else Skip(ref reader);
        }
        return new SkeletonBlock(
            kind ?? throw Missing("kind"), role ?? throw Missing("role"), hash ?? throw Missing("hash"), bytes ?? throw Missing("bytes"),
            tokens ?? throw Missing("tokens"), marker);
    }

    private static string Name(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String) throw new JsonException("A block's kind and role are strings.");
        foreach (var (name, utf8) in Names)
        {
            if (reader.ValueTextEquals(utf8)) return name;
        }
        return reader.GetString()!;
    }

    private static long Int64(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) ? number : throw NoNumber();
    }

    private static int Int32(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) ? number : throw NoNumber();
    }

    private static CacheTier? Marker(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return null;
        return reader.TokenType == JsonTokenType.String && CacheTiers.TryParse(reader.GetString(), out var tier)
            ? tier
            : throw new JsonException("A block's marker is a tier: 5m, 1h or 24h.");
    }

    private static void Skip(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    private static JsonException NoNumber() => new("A block's hash is a whole number of 64 bits, its bytes and tokens are such of 32.");

    private static JsonException Missing(string property) => new($"A block of a skeleton has no {property}.");
}
