namespace Distributed;

internal static class ChatRequest
{
    /// <summary>A chat completions body whose long system prompt ends in a breakpoint.</summary>
    public static object WithMarkedHandbook(string model) => new
    {
        model,
        messages = new object[]
        {
            new { role = "system", content = new[] { new { type = "text", text = Prompts.Handbook(), cache_control = new { type = "ephemeral" } } } },
            new { role = "user", content = "Which rule is first?" },
        },
    };
}
