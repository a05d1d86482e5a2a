namespace Gateway.Exchanges;

/// <summary>The client's User-Agent as the ledger keeps it.</summary>
internal static class ClientAgent
{
    private const int MaxChars = 200;

    /// <returns>Null where the client sent none.</returns>
    public static string? Of(HttpRequest request)
    {
        var agent = request.Headers.UserAgent.ToString();
        if (agent.Length == 0) return null;
        return agent.Length <= MaxChars ? agent : agent[..MaxChars];
    }
}
