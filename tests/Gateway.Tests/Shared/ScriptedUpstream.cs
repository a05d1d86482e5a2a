using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Tests.Shared;

/// <summary>An upstream that answers as the test says, and remembers what it was asked.</summary>
internal sealed class ScriptedUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedUpstream(WebApplication app) => _app = app;

    /// <summary>Writes the answer.</summary>
    public Func<HttpContext, Task> Script { get; set; } = static context =>
    {
        context.Response.StatusCode = 500;
        return context.Response.WriteAsync("The test has no script.");
    };

    public ConcurrentQueue<SeenRequest> Seen { get; } = [];

    public Uri Address => _app.Address();

    /// <param name="certificate">For TLS and HTTP/2; null = neither.</param>
    public static async Task<ScriptedUpstream> StartAsync(X509Certificate2? certificate = null)
    {
        var builder = LoopbackHost.Builder();
        if (certificate is not null) builder.WithCertificate(certificate);
        var app = builder.Build();
        var upstream = new ScriptedUpstream(app);
        app.MapFallback("/{**path}", (RequestDelegate)upstream.AnswerAsync);
        await app.StartAsync();
        return upstream;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));   // a script may hang on purpose
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Seen.Enqueue(new SeenRequest(
            context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
                context.Request.Headers.ToDictionary(static h => h.Key, static h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                body.ToArray()));
        await Script(context);
    }
}
