using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Shared;

/// <summary>A real Kestrel on a free port of the loopback interface.</summary>
internal static class LoopbackHost
{
    public static WebApplicationBuilder Builder(IEnumerable<KeyValuePair<string, string?>>? settings = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        foreach (var (key, value) in settings ?? []) builder.Configuration[key] = value;   // the last one wins
        return builder;
    }

    /// <summary>Speaks TLS, over which HTTP/2 is offered.</summary>
    public static WebApplicationBuilder WithCertificate(this WebApplicationBuilder builder, X509Certificate2 certificate)
    {
        builder.WebHost.UseKestrelHttpsConfiguration().UseUrls("https://127.0.0.1:0")
            .ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https => https.ServerCertificate = certificate));
        return builder;
    }

    public static Uri Address(this WebApplication app) =>
        new(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
}
