using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>Says where the dashboard is as soon as it answers. The link carries a token that is new on every start.</summary>
internal sealed partial class DashboardAnnouncement(
    DistributedApplicationModel model,
    ResourceNotificationService notifications,
    IConfiguration configuration,
    ILogger<DistributedApplication> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await notifications.WaitForResourceHealthyAsync(DashboardResource.ResourceName, stoppingToken);
        var url = model.Resources.OfType<DashboardResource>().Single().GetEndpoint(DashboardResource.FrontendEndpoint).Url;
        if (configuration.GetValue("AppHost:SuppressDashboardLoginUrlInStartupSummary", false)) Log.Listening(logger, url);
        else Log.Login(logger, $"{url}/login?t={configuration["AppHost:BrowserToken"]}");
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The Aspire dashboard listens on {Url}")]
        public static partial void Listening(ILogger logger, string url);

        [LoggerMessage(2, LogLevel.Information, "Login to the dashboard at {Url}")]
        public static partial void Login(ILogger logger, string url);
    }
}
