using System.Text.Json;

namespace UpstreamSimulator;

/// <summary>What the simulator understands of a request, in any dialect.</summary>
/// <param name="Model">Echoed in the answer.</param>
/// <param name="Stream">Answer as server-sent events.</param>
/// <param name="IncludeUsage">End a chat completion's stream with a usage chunk.</param>
/// <param name="MaxTokens">Most tokens of the answer; null = the model decides.</param>
/// <param name="Messages">The messages as sent; a system prompt that stands beside them comes first.</param>
/// <param name="Tools">The tools as sent.</param>
internal sealed record ModelRequest(string Model, bool Stream, bool IncludeUsage, int? MaxTokens, JsonElement[] Messages, JsonElement[] Tools)
{
    /// <summary>Reads the body of a request.</summary>
    /// <exception cref="BadRequestException">It is none; the message says where.</exception>
    public static async Task<ModelRequest> ReadAsync(HttpContext context, Func<JsonElement, ModelRequest> parse)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            return parse(body.RootElement.Clone());
        }
        catch (JsonException)
        {
            throw new BadRequestException(null, "invalid_json", "We could not parse the JSON body of your request.");
        }
    }
}
