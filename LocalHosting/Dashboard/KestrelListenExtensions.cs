using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Aspire.Hosting.Dashboard;

internal static class KestrelListenExtensions
{
    /// <summary>Port 0 cannot be "localhost": two address families would get two ports.</summary>
    public static void ListenLocalhostOrRandom(this KestrelServerOptions kestrel, int port, Action<ListenOptions> configure)
    {
        if (port == 0) kestrel.Listen(IPAddress.Loopback, 0, configure);
        else kestrel.ListenLocalhost(port, configure);
    }
}
