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

    private DashboardApp(string indexAddress, TimeSpan linger)
    {
        (_indexAddress, _linger) = (indexAddress, linger);
        UseKestrel(0);
    }

    public Uri Address => ClientOptions.BaseAddress;

    public UsageFeed Feed => Services.GetRequiredService<UsageFeed>();

    public static DashboardApp Start(FakeCacheIndex index, TimeSpan? linger = null) => Start(index.Address, linger);

    public static DashboardApp Start(string indexAddress, TimeSpan? linger = null)
    {
        var app = new DashboardApp(indexAddress, linger ?? TimeSpan.FromSeconds(10));
        app.StartServer();
        return app;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("services:cacheindex:http:0", _indexAddress);
        builder.UseSetting("InternalKey", FakeCacheIndex.InternalKey);
        builder.UseSetting("Dashboard:Throttle", "00:00:00.050");
        builder.UseSetting("Dashboard:BusyRefresh", "00:00:00.200");
        builder.UseSetting("Dashboard:Retry", "00:00:00.200");
        builder.UseSetting("Dashboard:IdleRefresh", "00:00:05");
        builder.UseSetting("Dashboard:Linger", _linger.ToString());
        builder.UseSetting("Logging:LogLevel:Default", "Warning");
    }
}
