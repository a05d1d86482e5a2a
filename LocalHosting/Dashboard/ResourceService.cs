using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard.Wire;
using Aspire.Hosting.Orchestration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Dashboard;

/// <summary>What the dashboard asks the AppHost: which resources there are, what they print, and please restart this one.</summary>
internal sealed class ResourceService(
    Orchestrator orchestrator,
    ResourceNotificationService notifications,
    ResourceLogs logs,
    IConfiguration configuration,
    IHostEnvironment environment) : IHostedService, IAsyncDisposable
{
    private const string UrlSetting = "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL";
    private const string KeyHeader = "x-resource-service-api-key";
    private const int MaxLinesPerMessage = 500;

    private readonly TaskCompletionSource<string> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication? _server;

    /// <summary>Where the service listens, once it does.</summary>
    public Task<string> Address => _address.Task;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            kestrel.ListenLocalhostOrRandom(Port(), listen => listen.Protocols = HttpProtocols.Http2));
        _server = builder.Build();
        var key = Encoding.UTF8.GetBytes(configuration["AppHost:ResourceService:ApiKey"]!);
        _server.Run(context => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(context.Request.Headers[KeyHeader].ToString()), key)
            ? HandleAsync(context)
            : Refuse(context));
        try
        {
            await _server.StartAsync(cancellationToken);
        }
        catch (IOException exception)
        {
            throw new DistributedApplicationException($"The dashboard's resource service could not listen on port {Port()}. Change {UrlSetting}.", exception);
        }
        _address.SetResult(_server.Urls.First());
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server is not null) await _server.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }

    private int Port() => !configuration.GetValue("DcpPublisher:RandomizePorts", false) && Uri.TryCreate(configuration[UrlSetting], UriKind.Absolute, out var url)
        ? url.Port
        : 0;

    private static Task Refuse(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    private async Task HandleAsync(HttpContext context)
    {
        GrpcStream.Begin(context);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _server!.Lifetime.ApplicationStopping);
        try
        {
            switch (context.Request.Path.Value)
            {
                case "/aspire.v1.DashboardService/GetApplicationInformation":
                    await GrpcStream.WriteAsync(context, new ApplicationInformationResponse { ApplicationName = environment.ApplicationName }, either.Token);
                    break;
                case "/aspire.v1.DashboardService/WatchResources":
                    await WatchResourcesAsync(context, either.Token);
                    break;
                case "/aspire.v1.DashboardService/WatchResourceConsoleLogs":
                    await WatchLogsAsync(context, either.Token);
                    break;
                case "/aspire.v1.DashboardService/ExecuteResourceCommand":
                    await ExecuteAsync(context, either.Token);
                    break;
                case "/aspire.v1.DashboardService/WatchInteractions":
                    // Nothing is ever asked of the user, but a closed stream reads as "Lost connection to the AppHost".
                    await context.Response.StartAsync(either.Token);
                    await Task.Delay(Timeout.InfiniteTimeSpan, either.Token);
                    break;
                default:
                    context.Response.AppendTrailer("grpc-status", "12");   // unimplemented
                    return;
            }
        }
        catch (OperationCanceledException)
        {
            // The dashboard went away, or the application stops.
        }
        if (!context.RequestAborted.IsCancellationRequested) GrpcStream.End(context);
    }

    private async Task WatchResourcesAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var initial = new InitialResourceData();
        foreach (var runner in orchestrator.Runners)
        {
            if (notifications.TryGetCurrentState(runner.Id, out var current)) initial.Resources.Add(ResourceMessage.Of(current, orchestrator.Runners));
        }
        await GrpcStream.WriteAsync(context, new WatchResourcesUpdate { InitialData = initial }, cancellationToken);
        await foreach (var change in notifications.WatchAsync(cancellationToken))
        {
            var changes = new WatchResourcesChanges { Value = { new WatchResourcesChange { Upsert = ResourceMessage.Of(change, orchestrator.Runners) } } };
            await GrpcStream.WriteAsync(context, new WatchResourcesUpdate { Changes = changes }, cancellationToken);
        }
    }

    private async Task WatchLogsAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var request = await GrpcStream.ReadAsync(context, WatchResourceConsoleLogsRequest.Parser);
        if (!notifications.TryGetCurrentState(request.ResourceName, out var current)) return;
        var update = new WatchResourceConsoleLogsUpdate();
        await context.Response.StartAsync(cancellationToken);
        await using var lines = logs[current.Resource.Name].ReadAsync(follow: !request.SuppressFollow, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var next = lines.MoveNextAsync();
        while (true)
        {
            // Send what has gathered before waiting for more.
            if (update.LogLines.Count > 0 && (!next.IsCompleted || update.LogLines.Count == MaxLinesPerMessage))
            {
                await GrpcStream.WriteAsync(context, update, cancellationToken);
                update.LogLines.Clear();
            }
            if (!await next) break;
            update.LogLines.Add(new ConsoleLogLine { Text = lines.Current.Text, IsStdErr = lines.Current.IsError, LineNumber = lines.Current.Number });
            next = lines.MoveNextAsync();
        }
        if (update.LogLines.Count > 0) await GrpcStream.WriteAsync(context, update, cancellationToken);
    }

    private async Task ExecuteAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var request = await GrpcStream.ReadAsync(context, ResourceCommandRequest.Parser);
        var result = await orchestrator.ExecuteAsync(request.ResourceName, request.CommandName, cancellationToken);
        await GrpcStream.WriteAsync(
            context,
            new ResourceCommandResponse { Kind = result.Success ? CommandOutcome.Succeeded : CommandOutcome.Failed, Message = result.Message ?? "" },
            cancellationToken);
    }
}
