using System.Text.Json;

namespace Gateway.Errors;

/// <summary>Errors in Anthropic's shape; <c>param</c> and <c>code</c> are members of our own beside it.</summary>
internal static class AnthropicErrors
{
    public static void Write(Utf8JsonWriter json, ClientError error, string requestId)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "error"u8);
        json.WriteStartObject("error"u8);
        json.WriteString("type"u8, Type(error.Status));
        json.WriteString("message"u8, error.Message);
        if (error.Param is not null) json.WriteString("param"u8, error.Param);
        if (error.Code is not null) json.WriteString("code"u8, error.Code);
        json.WriteEndObject();
        json.WriteString("request_id"u8, requestId);
        json.WriteEndObject();
    }

    private static ReadOnlySpan<byte> Type(int status) => status switch
    {
        401 => "authentication_error"u8,
        403 => "permission_error"u8,
        404 => "not_found_error"u8,
        413 => "request_too_large"u8,
        429 => "rate_limit_error"u8,
        503 => "overloaded_error"u8,
        >= 500 => "api_error"u8,
        _ => "invalid_request_error"u8,
    };
}
