using AppHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var (arguments, problem) = CommandLine.Read(args);
if (problem is not null)
{
    var asked = problem == CommandLine.Usage;
    (asked ? Console.Out : Console.Error).WriteLine(problem);
    Environment.ExitCode = asked ? 0 : 2;
    return;
}
var builder = DistributedApplication.CreateBuilder(arguments);

// Secrets are generated on the first start and kept in the user secrets, so that a key in a shell's history stays valid.
var secret = new GenerateParameterDefault { MinLength = 40, Special = false };
var internalKey = builder.AddParameter("internal-key", secret, secret: true, persist: true);
var demoKey = builder.AddParameter("demo-key", secret, secret: true, persist: true);
var dashboardToken = builder.AddParameter("dashboard-token", secret, secret: true, persist: true);
var adminToken = builder.AddParameter("admin-token", secret, secret: true, persist: true);
var trafficKey = builder.AddParameter("traffic-key", secret, secret: true, persist: true);

var keepData = builder.Configuration.GetValue("keep-data", true);
var postgres = builder.AddPostgres("postgres");
if (keepData) postgres.WithDataVolume("promptcache-postgres");
var database = postgres.AddDatabase("promptcache");

// An accelerator, never relied upon: nothing waits for it.
var redis = builder.AddRedis("redis");

var cacheIndex = builder.AddProject<Projects.CacheIndex>("cacheindex")
    .WithHttpEndpoint(port: 8070)
    .WithExternalHttpEndpoints()
    .WithHttpHealthCheck("/health")
    .WithReference(database).WaitFor(database)
    .WithReference(redis)
    .WithEnvironment("InternalKey", internalKey)
    .WithEnvironment("AdminToken", adminToken)
    .WithEnvironment("Seed__Principals__demo__Keys__demo", demoKey);

var gateway = builder.AddProject<Projects.Gateway>("gateway")
    .WithHttpEndpoint(port: 8080)
    .WithExternalHttpEndpoints()
    .WithHttpHealthCheck("/health")
    .WithReference(cacheIndex).WaitFor(cacheIndex)
    .WithEnvironment("InternalKey", internalKey);

// Usage records that are not delivered yet belong to this run's database.
var outbox = keepData ? null : Directory.CreateTempSubdirectory("promptcache-outbox-");
if (outbox is not null) gateway.WithEnvironment("Gateway__Outbox__Directory", outbox.FullName);

string? trafficState = null;
if (builder.Configuration["upstream"] is { } upstream)
{
    var upstreamKey = builder.AddParameter("upstream-api-key", builder.Configuration["UPSTREAM_API_KEY"] ?? "", secret: true);
    gateway.WithEnvironment("Gateway__Upstreams__default__BaseUrl", upstream)
        .WithEnvironment("Gateway__Upstreams__default__Kind", builder.Configuration["upstream-kind"] ?? "openai")
        .WithEnvironment("Gateway__Upstreams__default__ApiKey", upstreamKey);
}
else
{
    var simulator = builder.AddProject<Projects.UpstreamSimulator>("simulator")
        .WithHttpEndpoint()
        .WithHttpHealthCheck("/health");
    gateway.WithEnvironment("Gateway__Upstreams__default__BaseUrl", simulator.GetEndpoint("http")).WaitFor(simulator);

    // Something to look at. Only with the simulator: a real model server would charge for it.
    var traffic = builder.AddProject<Projects.Traffic>("traffic")
        .WithReference(gateway).WaitFor(gateway)
        .WithReference(cacheIndex)
        .WithEnvironment("Traffic__AdminToken", adminToken);
    foreach (var (principal, key) in ((string, string)[])
        [("atlas", "ide"), ("atlas", "ci"), ("birch", "desk"), ("cedar", "legal"), ("dune", "nightly"), ("ember", "bot"), ("fjord", "agent"),
            ("grove", "search"), ("heath", "labels"), ("iris", "app"), ("juniper", "beta"), ("kelp", "reports")])
    {
        cacheIndex.WithEnvironment($"Seed__Principals__{principal}__Keys__{key}", $"{trafficKey}-{principal}-{key}");
        traffic.WithEnvironment($"Traffic__Keys__{principal}__{key}", $"{trafficKey}-{principal}-{key}");
    }
    trafficState = "made-up agents are talking";
    if (!builder.Configuration.GetValue("traffic", false))
    {
        trafficState = "none yet; press Start on 'traffic' in the Aspire dashboard, or add --traffic, to have something to look at";
        traffic.WithExplicitStart();
    }
}

var dashboard = builder.AddProject<Projects.Dashboard>("dashboard")
    .WithHttpEndpoint(port: 8090)
    .WithExternalHttpEndpoints()
    .WithHttpHealthCheck("/health")
    .WithReference(cacheIndex).WaitFor(cacheIndex)
    .WithEnvironment("InternalKey", internalKey)
    .WithEnvironment("Dashboard__GatewayUrl", gateway.GetEndpoint("http"))
    .WithEnvironment("Dashboard__Token", dashboardToken);

// Requests' pages link to their traces in Aspire's own dashboard, where its address is known beforehand.
if (!builder.Configuration.GetValue("DcpPublisher:RandomizePorts", false) && builder.Configuration["ASPNETCORE_URLS"] is { Length: > 0 } aspire)
    dashboard.WithEnvironment("Dashboard__AspireDashboardUrl", aspire.Split(';')[0]);

var app = builder.Build();
try
{
    await app.StartAsync();
    await AnnounceAsync(app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
    await app.WaitForShutdownAsync();
}
catch (DistributedApplicationException exception)
{
    Console.Error.WriteLine(exception.Message);
    Environment.ExitCode = 1;
}
catch (OperationCanceledException)
{
    // Stopped while it was starting.
}
finally
{
    await app.DisposeAsync();
    outbox?.Delete(recursive: true);
}

async Task AnnounceAsync(CancellationToken stopping)
{
    try
    {
        await Task.WhenAll(
            app.ResourceNotifications.WaitForResourceHealthyAsync("gateway", WaitBehavior.StopOnResourceUnavailable, stopping),
            app.ResourceNotifications.WaitForResourceHealthyAsync("dashboard", WaitBehavior.StopOnResourceUnavailable, stopping));
        Console.WriteLine($"""

            Everything is healthy.
              Gateway     {gateway.GetEndpoint("http").Url}/v1
              Dashboard   {dashboard.GetEndpoint("http").Url}/sign-in#t={await dashboardToken.Resource.GetValueAsync(stopping)}
              Demo key    {await demoKey.Resource.GetValueAsync(stopping)}
              Admin API   {cacheIndex.GetEndpoint("http").Url}/admin with the token {await adminToken.Resource.GetValueAsync(stopping)}
            """);
        Console.WriteLine(trafficState is null ? "" : $"  Traffic     {trafficState}{Environment.NewLine}");
    }
    catch (DistributedApplicationException exception)
    {
        Console.Error.WriteLine($"{exception.Message} The Aspire dashboard has its log; once the cause is mended, restart it there.");
    }
}
