using System.Text.Json;
using System.Text.Json.Serialization;

namespace PromptCaching;

/// <summary>A hash on the wire is 64 hexadecimal characters.</summary>
internal sealed class PrefixHashJsonConverter : JsonConverter<PrefixHash>
{
    public override PrefixHash Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Span<char> hex = stackalloc char[PrefixHash.Size * 2];
        Span<byte> bytes = stackalloc byte[PrefixHash.Size];
        // A body that arrives in pieces may split the text between two of them.
        var length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        if (reader.TokenType != JsonTokenType.String || length != hex.Length || reader.CopyString(hex) != hex.Length
            || Convert.FromHexString(hex, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            throw new JsonException($"A prefix hash is a string of {PrefixHash.Size * 2} hexadecimal characters.");
        }
        return new PrefixHash(bytes);
    }

    public override void Write(Utf8JsonWriter writer, PrefixHash value, JsonSerializerOptions options)
    {
        Span<byte> bytes = stackalloc byte[PrefixHash.Size];
        Span<byte> hex = stackalloc byte[PrefixHash.Size * 2];
        value.CopyTo(bytes);
        Convert.TryToHexStringLower(bytes, hex, out _);
        writer.WriteStringValue(hex);
    }
}
