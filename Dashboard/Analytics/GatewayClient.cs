using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Dashboard.Analytics;

/// <summary>Asks the gateway how it is.</summary>
internal sealed class GatewayClient(HttpClient http, IOptions<AnalyticsOptions> options)
{
    /// <summary>The health report of the gateway behind the configured address. Never fails: a gateway that does not answer is <c>Unreachable</c>.</summary>
    public async Task<ServiceHealth> GetHealthAsync(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(options.Value.GatewayTimeout);
        try
        {
            using var response = await http.GetAsync(new Uri(options.Value.GatewayUrl, "/health"), timeout.Token);
            return await response.Content.ReadFromJsonAsync<ServiceHealth>(timeout.Token) ?? ServiceHealth.Unreachable;
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return ServiceHealth.Unreachable;
        }
    }
}
