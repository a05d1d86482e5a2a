using System.Buffers;
using System.Text.Json;
using Gateway.Buffers;

namespace Gateway.Passthrough;

/// <summary>The <c>model</c> of a JSON body of any endpoint: where it stands, and the body with another in its place.</summary>
internal static class JsonModel
{
    private const int MaxDepth = 128;

    /// <summary>The model; null where the body is no JSON object, or its model no string. Of equal names the last counts, as it does for the
    /// upstream.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="start">Where the model's JSON begins.</param>
    /// <param name="end">One past its last byte.</param>
    public static string? Find(ReadOnlySpan<byte> body, out int start, out int end)
    {
        string? model = null;
        (start, end) = (0, 0);
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isModel = reader.ValueTextEquals("model"u8);
                reader.Read();
                if (isModel)
                {
                    model = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                    (start, end) = ((int)reader.TokenStartIndex, (int)reader.BytesConsumed);
                }
                reader.Skip();
            }
            return model;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;   // no JSON, or text that is no Unicode: the upstream's to judge
        }
    }

    /// <summary>The body with the upstream's own name of the model; every other byte is the client's.</summary>
    public static PooledBuffer Replace(PooledBuffer body, int start, int end, string model)
    {
        var name = JsonSerializer.SerializeToUtf8Bytes(model);
        var replaced = new PooledBuffer(body.Length + name.Length);
        replaced.Write(body.Span[..start]);
        replaced.Write(name);
        replaced.Write(body.Span[end..]);
        return replaced;
    }
}
