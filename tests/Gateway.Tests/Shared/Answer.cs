using System.Net;
using System.Text;
using System.Text.Json;

namespace Gateway.Tests.Shared;

/// <summary>A whole answer of the gateway.</summary>
internal sealed record Answer(HttpStatusCode Status, string Text)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public JsonElement Usage => Status == HttpStatusCode.OK
        ? Json.GetProperty("usage")
        : throw new InvalidOperationException($"The answer is {Status}: {Text}");

    /// <summary>The data of each event of a stream, <c>[DONE]</c> included.</summary>
    public IReadOnlyList<string> Events =>
        [.. Text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(static e => e[(e.IndexOf("data: ", StringComparison.Ordinal) + 6)..])];

    public CacheUsage Cache => CacheUsage.Of(Text.StartsWith('{') ? Usage : UsageEvent!.Value);

    /// <summary>The usage object of a stream; null where no event has one.</summary>
    public JsonElement? UsageEvent
    {
        get
        {
            foreach (var data in Events)
            {
                if (data.StartsWith('{') && JsonDocument.Parse(data).RootElement.TryGetProperty("usage", out var usage)
                    && usage.ValueKind == JsonValueKind.Object)
                    return usage;
            }
            return null;
        }
    }

    /// <summary>The usage in a stream's <c>message_start</c>.</summary>
    public JsonElement MessageStartUsage => JsonDocument.Parse(Events[0]).RootElement.GetProperty("message").GetProperty("usage");

    public JsonElement Error => Json.GetProperty("error");

    public static async Task<Answer> PostAsync(HttpClient client, string body, string target = "/v1/chat/completions")
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(target, content);
        return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
