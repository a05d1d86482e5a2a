using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Gateway.Buffers;
using Gateway.Configuration;
using Microsoft.Extensions.Options;

namespace Gateway.Upstream;

/// <summary>The connections to all upstreams.</summary>
internal sealed class Forwarder : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpMessageInvoker _invoker;
    private readonly TimeProvider _clock;

    public Forwarder(IOptions<GatewayOptions> options, TimeProvider clock)
    {
        Options = options.Value.Forwarding;
        _clock = clock;
        var handler = new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = Options.ConnectTimeout,
            EnableMultipleHttp2Connections = true,
            // A connection that died without a word would take every request until the first one's time is up.
            KeepAlivePingDelay = TimeSpan.FromSeconds(15),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            PooledConnectionLifetime = TimeSpan.FromMinutes(15),   // A moved upstream is found again.
            // Kestrel is set likewise: bytes outside ASCII cross in both directions as they are.
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        };
        if (Options.CaBundle.Length > 0) handler.SslOptions.CertificateChainPolicy = TrustedAuthorities.With(Options.CaBundle);
        _invoker = new HttpMessageInvoker(handler);
    }

    public ForwardingOptions Options { get; }

    /// <summary>Prepares a call; <see cref="UpstreamCall.SendAsync"/> makes it.</summary>
    public UpstreamCall Begin(CancellationToken clientGone) => new(_invoker, Options.IdleTimeout, _clock, clientGone);

    /// <summary>A client's request with a JSON body as the upstream shall see it. Takes the body over.</summary>
    public static HttpRequestMessage Request(HttpRequest source, UpstreamCredential? credential, Uri target, PooledBuffer body)
    {
        var content = new PooledContent(body);
        var request = Request(source, credential, target, content);
        content.Headers.ContentType ??= Json;
        return request;
    }

    /// <summary>A request of any method, its body as it is.</summary>
    public static HttpRequestMessage Request(HttpRequest source, UpstreamCredential? credential, Uri target, HttpContent? content)
    {
        var request = new HttpRequestMessage(HttpMethod.Parse(source.Method), target)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,   // HTTP/2 where TLS offers it, else HTTP/1.1
            Content = content,
        };
        ForwardedHeaders.CopyToUpstream(source.Headers, request);
        credential?.AddTo(request.Headers);
        return request;
    }

    public void Dispose() => _invoker.Dispose();
}
