using PromptCaching.Prompts;

namespace Gateway.Errors;

/// <summary>An error that the gateway itself answers. Its words are OpenAI's; <see cref="AnthropicErrors"/> finds the other dialect's.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Type">OpenAI's class of error.</param>
/// <param name="Code">OpenAI's or our machine code; null = none.</param>
/// <param name="Param">The member of the request at fault; null = none.</param>
/// <param name="Message">For people: what is wrong and what to do.</param>
internal sealed record ClientError(int Status, string Type, string? Code, string? Param, string Message)
{
    private const string BadRequest = "invalid_request_error";
    private const string ServerError = "server_error";

    public static ClientError MissingKey { get; } = new(401, BadRequest, "invalid_api_key", null,
        "You didn't provide an API key. Send it in a header: 'Authorization: Bearer YOUR_KEY' or 'x-api-key: YOUR_KEY'.");

    public static ClientError WrongKey { get; } = new(401, BadRequest, "invalid_api_key", null,
        "Incorrect API key provided: it is unknown, revoked or expired. Ask the gateway's operator for a valid one.");

    public static ClientError KeyUndecided { get; } = new(503, ServerError, "key_service_unavailable", null,
        "The API key cannot be checked at the moment. Try again shortly.");

    public static ClientError NoModel { get; } = new(400, BadRequest, "missing_required_parameter", "model",
        "You must provide a 'model' parameter: a string that names a model.");

    public static ClientError EncodedBody { get; } = new(415, BadRequest, "unsupported_content_encoding", null,
        "A request body with a Content-Encoding is not supported. Send it unencoded.");

    public static ClientError TruncatedBody { get; } =
        new(400, BadRequest, "invalid_body", null, "The request body ended early or was not framed properly.");

    public static ClientError Internal { get; } = new(500, ServerError, "internal_error", null, "The gateway failed. Its log says why.");

    public static ClientError UnknownUrl(string method, string path) =>
        new(404, BadRequest, "unknown_url", null, $"Unknown request URL: {method} {path}.");

    public static ClientError BodyTooLong(int most) => new(413, BadRequest, "request_too_large", null,
        $"The request body is longer than {most} bytes. Send a shorter one.");

    public static ClientError UnknownModel(string model)
    {
        var shown = model.Length <= 100 ? model : model[..100] + "…";
        return new(404, BadRequest, "model_not_found", null,
            $"The model '{shown}' does not exist or you do not have access to it. GET /v1/models lists those available.");
    }

    /// <summary>A body that is not understood, or a marker that is not valid.</summary>
    public static ClientError Unreadable(PromptError error) => new(400, BadRequest, error.Code.Name(), error.Param, error.Message);

    public static ClientError BadUpstream(string upstream) => new(502, ServerError, "upstream_unavailable", null,
        $"The model server '{upstream}' could not be reached or broke off its answer.");

    public static ClientError SlowUpstream(string upstream) => new(504, ServerError, "upstream_timeout", null,
        $"The model server '{upstream}' did not answer in time.");
}
