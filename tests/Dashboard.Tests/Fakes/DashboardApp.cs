using Dashboard.Analytics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Fakes;

/// <summary>The real dashboard on a real port, asking a fake index.</summary>
internal sealed class DashboardApp : WebApplicationFactory<Program>
{
    private readonly string _indexAddress;
    private readonly TimeSpan _linger;
    private readonly string? _token;
    private readonly int _port;

    private DashboardApp(string indexAddress, TimeSpan linger, string? token, int port)
    {
        (_indexAddress, _linger, _token, _port) = (indexAddress, linger, token, port);
        UseKestrel();   // with a port it would change the addresses of a server that may have started: a race in the factory
    }

    public Uri Address => ClientOptions.BaseAddress;

    public UsageFeed Feed => Services.GetRequiredService<UsageFeed>();

    public static DashboardApp Start(FakeCacheIndex index, TimeSpan? linger = null, string? token = null, int port = 0) =>
        Start(index.Address, linger, token, port);

    public static DashboardApp Start(string indexAddress, TimeSpan? linger = null, string? token = null, int port = 0)
    {
        var app = new DashboardApp(indexAddress, linger ?? TimeSpan.FromSeconds(10), token, port);
        app.StartServer();
        return app;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("urls", $"http://127.0.0.1:{_port}");
        builder.UseSetting("services:cacheindex:http:0", _indexAddress);
        builder.UseSetting("InternalKey", FakeCacheIndex.InternalKey);
        builder.UseSetting("Dashboard:Throttle", "00:00:00.050");
        builder.UseSetting("Dashboard:BusyRefresh", "00:00:00.200");
        builder.UseSetting("Dashboard:Retry", "00:00:00.200");
        builder.UseSetting("Dashboard:IdleRefresh", "00:00:05");
        builder.UseSetting("Dashboard:Linger", _linger.ToString());
        builder.UseSetting("Dashboard:Token", _token);
        builder.UseSetting("Dashboard:GatewayUrl", _indexAddress);
        builder.UseSetting("Dashboard:KeyCheck", "00:00:01");
        builder.UseSetting("Logging:LogLevel:Default", "Warning");
    }
}
