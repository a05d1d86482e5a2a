using System.Net.Http.Headers;
using System.Text.Json;
using Dashboard.Analytics;
using Microsoft.Extensions.Options;

namespace Dashboard.Inspection;

/// <summary>Has the gateway look at a prompt without sending it anywhere. Neither side keeps it.</summary>
internal sealed class InspectionClient(HttpClient http, IOptions<AnalyticsOptions> options)
{
    /// <summary>Where the gateway inspects prompts.</summary>
    public const string Path = "/v1/prompt-cache/inspect";

    /// <summary>Whose cache is looked at.</summary>
    public const string PrincipalHeader = "x-promptcache-principal";

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <param name="body">A request body in any dialect the gateway speaks.</param>
    /// <param name="principal">Whose cache is looked at.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<InspectionResult> InspectAsync(ReadOnlyMemory<byte> body, Guid principal, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(options.Value.Timeout);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(options.Value.GatewayUrl, Path)) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(AnalyticsServices.KeyHeader, options.Value.InternalKey);
        request.Headers.Add(PrincipalHeader, principal.ToString());
        try
        {
            using var response = await http.SendAsync(request, timeout.Token);
            if (!response.IsSuccessStatusCode) return new(null, await ProblemAsync(response, timeout.Token));
            return new(await response.Content.ReadFromJsonAsync<Inspection>(Json, timeout.Token), null);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new(null, "The gateway does not answer. Look at the state of the gateway service, and at Dashboard:GatewayUrl.");
        }
        catch (JsonException)
        {
            return new(null, "The gateway's answer could not be read. Are both services of the same version?");
        }
    }

    /// <summary>The gateway's own words, in OpenAI's or Anthropic's error shape.</summary>
    private static async Task<string> ProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            if (answer.ValueKind is JsonValueKind.Object && answer.TryGetProperty("error", out var error) && error.ValueKind is JsonValueKind.Object
                && error.TryGetProperty("message", out var message) && message.GetString() is { Length: > 0 } text)
            {
                return text;
            }
        }
        catch (JsonException)
        {
            // Not the gateway's own answer.
        }
        return $"The gateway answered {(int)response.StatusCode}.";
    }
}
