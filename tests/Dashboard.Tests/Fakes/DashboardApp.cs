using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Dashboard.Tests.Fakes;

/// <summary>The real dashboard on a real port, asking a fake index.</summary>
internal sealed class DashboardApp : WebApplicationFactory<Program>
{
    private readonly string _indexAddress;

    private DashboardApp(string indexAddress)
    {
        _indexAddress = indexAddress;
        UseKestrel(0);
    }

    public Uri Address => ClientOptions.BaseAddress;

    public static DashboardApp Start(FakeCacheIndex index)
    {
        var app = new DashboardApp(index.Address);
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
        builder.UseSetting("Logging:LogLevel:Default", "Warning");
    }
}
