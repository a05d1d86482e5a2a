using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Benchmarks.Gateway;

/// <summary>What a proxy in .NET costs that only proxies: Kestrel and SocketsHttpHandler as they come, headers and bodies copied.</summary>
internal static class BareProxy
{
    public const string Command = "gateway-bare-proxy";

    private static readonly string[] NotForwarded = ["Connection", "Host", "Transfer-Encoding", "Content-Length", "Keep-Alive"];

    public static async Task<int> RunAsync(string port, string upstream)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        using var http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseCookies = false,
            UseProxy = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
        });
        app.Run(context => ForwardAsync(context, http, new Uri(new Uri(upstream), context.Request.Path)));
        await app.RunAsync();
        return 0;
    }

    private static async Task ForwardAsync(HttpContext context, HttpMessageInvoker http, Uri target)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), target) { Content = new StreamContent(context.Request.Body) };
        request.Content.Headers.ContentLength = context.Request.ContentLength;
        foreach (var (name, values) in context.Request.Headers)
        {
            if (NotForwarded.Contains(name, StringComparer.OrdinalIgnoreCase)) continue;
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
                request.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }
        using var response = await http.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
        {
            if (!NotForwarded.Contains(name, StringComparer.OrdinalIgnoreCase)) context.Response.Headers.Append(name, values.ToArray());
        }
        context.Response.ContentLength = response.Content.Headers.ContentLength;
        await using var body = await response.Content.ReadAsStreamAsync(context.RequestAborted);
        var buffer = new byte[16 << 10];
        while (await body.ReadAsync(buffer, context.RequestAborted) is var read and > 0)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }
}
