namespace Gateway.Errors;

/// <summary>Whose API the client speaks.</summary>
internal static class ClientDialect
{
    private const string Messages = "/v1/messages";

    private static readonly string[] OfOpenAI = ["/v1/chat", "/v1/responses", "/v1/embeddings"];

    /// <summary>By the path where it belongs to one vendor; else Anthropic's clients are known by the version that they send.</summary>
    public static bool IsAnthropic(HttpRequest request)
    {
        if (request.Path.StartsWithSegments(Messages, StringComparison.OrdinalIgnoreCase)) return true;
        if (!request.Headers.ContainsKey("anthropic-version")) return false;
        foreach (var path in OfOpenAI)
        {
            if (request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase)) return false;
        }
        return true;
    }
}
