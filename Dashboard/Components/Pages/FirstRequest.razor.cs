using Microsoft.AspNetCore.Components;

namespace Dashboard.Components.Pages;

/// <summary>What to do when nothing has happened yet.</summary>
public sealed partial class FirstRequest
{
    /// <summary>Where the gateway listens.</summary>
    [Parameter, EditorRequired]
    public required Uri GatewayUrl { get; set; }

    private string Example => $$"""
        PROMPT=$(yes 'You are a careful assistant for a long contract.' | head -n 200 | tr '\n' ' ')

        curl {{GatewayUrl.ToString().TrimEnd('/')}}/v1/chat/completions \
          -H "authorization: Bearer $KEY" -H "content-type: application/json" -d '{
            "model": "demo",
            "messages": [
              { "role": "system", "content": [
                { "type": "text", "text": "'"$PROMPT"'",
                  "cache_control": { "type": "ephemeral", "ttl": "5m" } } ] },
              { "role": "user", "content": "Summarise clause 4." } ] }'
        """;
}
