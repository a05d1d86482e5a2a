using Microsoft.Extensions.Configuration;

namespace ServiceDefaults;

/// <summary>Turns <c>http://name/…</c> into the address that <c>services:name:http:0</c> holds (Aspire's convention); other hosts pass unchanged.</summary>
internal sealed class ServiceNameHandler(IConfiguration configuration) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is { IsAbsoluteUri: true } uri
            && configuration[$"services:{uri.Host}:{uri.Scheme}:0"] is { Length: > 0 } address)
        {
            request.RequestUri = new Uri(new Uri(address), uri.PathAndQuery);
        }
        return base.SendAsync(request, cancellationToken);
    }
}
