using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Traffic.Dialects;
using Traffic.Scripts;

namespace Traffic;

/// <summary>Sends conversations as any client of the two APIs does.</summary>
internal sealed class GatewayClient(HttpClient http)
{
    private const int LongestError = 300;

    public async Task<Outcome> SendAsync(Actor actor, string key, Step step, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, actor.Dialect.Path)
        {
            Content = new StringContent(actor.Dialect.Body(step.Conversation, actor.Streams).ToJsonString(), Encoding.UTF8, "application/json"),
        };
        actor.Dialect.Authorize(request, key);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode) return new(response.StatusCode, null, await ErrorAsync(response, cancellationToken));
        var reply = new Reply();
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        if (actor.Streams)
        {
            var whole = await ReadEventsAsync(body, actor.Dialect, step.LeavesAfter, reply, cancellationToken);
            return new(response.StatusCode, reply, Left: !whole);
        }
        using var answer = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
        actor.Dialect.Read(answer.RootElement, reply);
        return new(response.StatusCode, reply);
    }

    /// <returns>False where the client left before the end.</returns>
    private static async Task<bool> ReadEventsAsync(Stream body, IDialect dialect, int? leavesAfter, Reply reply, CancellationToken cancellationToken)
    {
        var events = 0;
        await foreach (var item in SseParser.Create(body).EnumerateAsync(cancellationToken))
        {
            if (item.Data == "[DONE]") break;
            using var data = JsonDocument.Parse(item.Data);
            dialect.ReadEvent(data.RootElement, reply);
            if (++events == leavesAfter) return false;   // the response is disposed: the connection closes
        }
        return true;
    }

    /// <summary>Both dialects say it in <c>error.message</c>.</summary>
    private static async Task<string> ErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            if (JsonNode.Parse(text)?["error"]?["message"]?.GetValue<string>() is { } message) text = message;
        }
        catch (JsonException)
        {
            // Not from a gateway of this kind: its own words will do.
        }
        return text.Length <= LongestError ? text : text[..LongestError] + " …";
    }
}
