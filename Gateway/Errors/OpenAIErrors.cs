using System.Text.Json;

namespace Gateway.Errors;

/// <summary>Errors in OpenAI's shape.</summary>
internal static class OpenAIErrors
{
    public static void Write(Utf8JsonWriter json, ClientError error)
    {
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, error.Message);
        json.WriteString("type"u8, error.Type);
        json.WriteString("param"u8, error.Param);
        json.WriteString("code"u8, error.Code);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
