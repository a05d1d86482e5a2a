using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace UpstreamSimulator;

/// <summary><c>POST /v1/embeddings</c>: vectors that mean nothing, the same for the same text.</summary>
internal sealed class EmbeddingsEndpoint(Tokenizer tokenizer)
{
    private const int Dimensions = 256;
    private const int MaxDimensions = 4096;

    public async Task CreateAsync(HttpContext context)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            var body = document.RootElement;
            if (!body.TryGetProperty("model", out var model) || model.ValueKind != JsonValueKind.String)
                throw new BadRequestException("model", "missing_required_parameter", "Missing required parameter: 'model'.");
            var texts = Texts(body);
            var dimensions = body.TryGetProperty("dimensions", out var wanted) && wanted.TryGetInt32(out var count) ? Math.Clamp(count, 1, MaxDimensions) : Dimensions;
            var inBase64 = body.TryGetProperty("encoding_format", out var format) && format.ValueEquals("base64");
            var tokens = texts.Sum(tokenizer.Count);
            await Reply.JsonAsync(context, 200, json => Write(json, model.GetString()!, texts, dimensions, inBase64, tokens));
        }
        catch (BadRequestException error)
        {
            await Reply.JsonAsync(context, 400, json => OpenAIJson.WriteError(json, error));
        }
        catch (JsonException)
        {
            await Reply.JsonAsync(context, 400, static json => OpenAIJson.WriteError(
                json, new BadRequestException(null, "invalid_json", "We could not parse the JSON body of your request.")));
        }
    }

    private static string[] Texts(JsonElement body)
    {
        if (body.TryGetProperty("input", out var input))
        {
            if (input.ValueKind == JsonValueKind.String) return [input.GetString()!];
            if (input.ValueKind == JsonValueKind.Array && input.EnumerateArray().All(static text => text.ValueKind == JsonValueKind.String))
                return [.. input.EnumerateArray().Select(static text => text.GetString()!)];
        }
        throw new BadRequestException("input", "invalid_type", "Invalid 'input': the simulator takes a string or an array of strings.");
    }

    private static void Write(Utf8JsonWriter json, string model, string[] texts, int dimensions, bool inBase64, int tokens)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        for (var i = 0; i < texts.Length; i++)
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "embedding"u8);
            json.WriteNumber("index"u8, i);
            var vector = Vector(texts[i], dimensions);
            if (inBase64)
            {
                json.WriteBase64String("embedding"u8, MemoryMarshal.AsBytes<float>(vector));
            }
            else
            {
                json.WriteStartArray("embedding"u8);
                foreach (var number in vector) json.WriteNumberValue(number);
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("model"u8, model);
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, tokens);
        json.WriteNumber("total_tokens"u8, tokens);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Of length one, as real ones are.</summary>
    private static float[] Vector(string text, int dimensions)
    {
        var random = new Random(BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
        var vector = new double[dimensions];
        for (var i = 0; i < dimensions; i++) vector[i] = random.NextDouble() - 0.5;
        var length = Math.Sqrt(vector.Sum(static number => number * number));
        return [.. vector.Select(number => (float)(number / length))];
    }
}
