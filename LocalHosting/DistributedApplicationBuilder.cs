using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Endpoints;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Parameters;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>Collects the resources of an application and builds it.</summary>
public class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly HostApplicationBuilder _host;
    private readonly DistributedApplicationOptions _options;
    private readonly EntryPointSession? _session = EntryPointSession.Current;

    public DistributedApplicationBuilder(string[] args)
        : this(new DistributedApplicationOptions { Args = args })
    {
    }

    public DistributedApplicationBuilder(DistributedApplicationOptions options)
        : this(options, new HostApplicationBuilderSettings())
    {
    }

    internal DistributedApplicationBuilder(DistributedApplicationOptions options, HostApplicationBuilderSettings settings)
    {
        settings.Args ??= options.Args;
        _session?.Configure(options, settings);
        _options = options;
        AppHostAssembly = options.AssemblyName is { } name ? Assembly.Load(name) : Assembly.GetEntryAssembly();
        _host = new HostApplicationBuilder(settings);
        AppHostDirectory = AppHostMetadata.Read(AppHostAssembly, AppHostMetadata.ProjectDirectory) ?? _host.Environment.ContentRootPath;
        if (!options.DisableDashboard) AddDashboardKeys();
        AddLogging();
        AddServices();
    }

    public ConfigurationManager Configuration => _host.Configuration;

    public string AppHostDirectory { get; }

    public Assembly? AppHostAssembly { get; }

    public IHostEnvironment Environment => _host.Environment;

    public IServiceCollection Services => _host.Services;

    public IResourceCollection Resources { get; } = new ResourceCollection();

    public IResourceBuilder<T> AddResource<T>(T resource) where T : IResource
    {
        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource) where T : IResource =>
        new DistributedApplicationResourceBuilder<T>(this, resource);

    public DistributedApplication Build()
    {
        _session?.AwaitBuild(this);
        if (!_options.DisableDashboard) DashboardResource.AddTo(this);
        var application = new DistributedApplication(_host.Build(), _session);
        _session?.Built(application);
        return application;
    }

    /// <summary>The keys between dashboard, services and people. Those that others store are kept; the login token is new every time.</summary>
    private void AddDashboardKeys()
    {
        var secrets = UserSecrets.Of(AppHostAssembly);
        foreach (var key in (string[])["AppHost:OtlpApiKey", "AppHost:DashboardApiKey"])
        {
            Configuration[key] ??= secrets?.GetOrAdd(key, NewKey) ?? NewKey();
        }
        Configuration["AppHost:BrowserToken"] ??= Configuration["ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN"] ?? NewKey();
        Configuration["AppHost:ResourceService:ApiKey"] ??= NewKey();
    }

    private void AddLogging()
    {
        _host.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        _host.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        _host.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
        _host.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);   // a failed start is said once, by whoever started it
        _host.Logging.AddConfiguration(Configuration.GetSection("Logging"));   // again, so that it overrides the filters above
    }

    private void AddServices()
    {
        Services.AddSingleton(TimeProvider.System);
        Services.AddSingleton(_options);
        Services.AddSingleton<DistributedApplicationModel>(_ => new(Resources));
        Services.AddSingleton<ResourceNotificationService>(_ => new(
            _options.DisableDashboard ? WaitBehavior.StopOnResourceUnavailable : WaitBehavior.WaitOnResourceUnavailable));
        Services.AddSingleton<ResourceLogs>();
        Services.AddSingleton<PortAllocator>();
        Services.AddSingleton(services => new DcpHost(
            AppHostMetadata.Binary(AppHostAssembly, Configuration, "DcpPublisher:CliPath", AppHostMetadata.DcpPath),
            services.GetRequiredService<ILogger<DcpHost>>()));
        Services.AddSingleton<Orchestrator>();
        if (!_options.DisableDashboard)
        {
            Services.AddSingleton<ResourceService>();
            Services.AddHostedService(services => services.GetRequiredService<ResourceService>());   // first up, last down
            Services.AddHostedService<DashboardAnnouncement>();
        }
        Services.AddHostedService(services => services.GetRequiredService<Orchestrator>());
        Services.AddSingleton<ResourceCommandService>(services =>
            new((id, command, cancellationToken) => services.GetRequiredService<Orchestrator>().ExecuteAsync(id, command, cancellationToken)));
    }

    private static string NewKey() => Convert.ToHexString(RandomNumberGenerator.GetBytes(16)).ToLower(CultureInfo.InvariantCulture);
}
