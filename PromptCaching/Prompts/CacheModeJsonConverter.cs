using System.Text.Json;
using System.Text.Json.Serialization;

namespace PromptCaching.Prompts;

/// <summary>A mode on the wire is its name in lower case.</summary>
internal sealed class CacheModeJsonConverter : JsonConverter<CacheMode>
{
    public override CacheMode Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        (reader.TokenType == JsonTokenType.String ? reader.GetString() : null) switch
        {
            "managed" => CacheMode.Managed,
            "observed" => CacheMode.Observed,
            "off" => CacheMode.Off,
            _ => throw new JsonException("A mode is managed, observed or off."),
        };

    public override void Write(Utf8JsonWriter writer, CacheMode value, JsonSerializerOptions options) => writer.WriteStringValue(value switch
    {
        CacheMode.Managed => "managed",
        CacheMode.Observed => "observed",
        _ => "off",
    });
}
