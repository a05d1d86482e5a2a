using System.Text.Json;
using System.Text.Json.Serialization;

namespace PromptCaching;

/// <summary>A tier on the wire is its name.</summary>
internal sealed class CacheTierJsonConverter : JsonConverter<CacheTier>
{
    public override CacheTier Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && CacheTiers.TryParse(reader.GetString(), out var tier)
            ? tier
            : throw new JsonException("A tier is 5m, 1h or 24h.");

    public override void Write(Utf8JsonWriter writer, CacheTier value, JsonSerializerOptions options) => writer.WriteStringValue(value.Name());
}
