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
    /// <summary>The limit that was hit; null where it is none.</summary>
    public RateLimit? Limit { get; init; }

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

    public static ClientError SlowBody { get; } = new(408, BadRequest, "request_timeout", null, "The request body came too slowly.");

    public static ClientError Internal { get; } = new(500, ServerError, "internal_error", null, "The gateway failed. Its log says why.");

    /// <summary>The key may use some models only, and nothing says which one this is for.</summary>
    public static ClientError ModelUncertain { get; } = new(403, BadRequest, "model_required", null,
        "This API key is limited to some models, and the request names none that can be checked. Send JSON with a 'model', or use another key.");

    public static ClientError NoUpstream { get; } = new(404, BadRequest, "model_required", null,
        "The request names no model, and the gateway has several upstreams. Send JSON with a 'model', or let the operator configure the model '*'.");

    public static ClientError TooManyRequests(int most, RateLimit limit) => new(429, "rate_limit_error", "rate_limit_exceeded", null,
        $"This API key may send {most} requests a minute, and has. Try again in {limit.Seconds} s.")
    {
        Limit = limit,
    };

    public static ClientError BudgetSpent(long budget, long used, string period, RateLimit limit) => new(429, "rate_limit_error", "insufficient_quota", null,
        $"This API key has used {used} of its {period} budget of {budget} tokens. The budget starts anew at {limit.ResetsAt:u}.")
    {
        Limit = limit,
    };

    public static ClientError NoPrincipal { get; } = new(400, BadRequest, "invalid_principal", "x-promptcache-principal",
        "The header x-promptcache-principal is missing or is no UUID. Send the id of the principal whose cache to look into.");

    public static ClientError UnknownDialect(string dialect) => new(400, BadRequest, "invalid_dialect", "dialect",
        $"The query parameter dialect is \"{(dialect.Length <= 40 ? dialect : dialect[..40] + "…")}\"; it may be chat_completions, messages or responses.");

    public static ClientError UnknownUrl(string method, string path) =>
        new(404, BadRequest, "unknown_url", null, $"Unknown request URL: {method} {path}.");

    public static ClientError WrongMethod(string method, string path) =>
        new(405, BadRequest, "method_not_supported", null, $"Not allowed to {method} on {path}. The header Allow lists the methods that are forwarded.");

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

    public static ClientError AnswerTooLong(string upstream) => new(502, ServerError, "upstream_answer_too_long", null,
        $"The answer of the model server '{upstream}' is longer than the gateway reads. Its operator can raise Gateway:Forwarding:MaxAnswerBytes.");

    public static ClientError SlowUpstream(string upstream) => new(504, ServerError, "upstream_timeout", null,
        $"The model server '{upstream}' did not answer in time.");
}
