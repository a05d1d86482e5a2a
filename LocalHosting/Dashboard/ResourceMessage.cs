using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard.Wire;
using Aspire.Hosting.Orchestration;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using HealthReport = Aspire.Hosting.Dashboard.Wire.HealthReport;
using WireResource = Aspire.Hosting.Dashboard.Wire.Resource;

namespace Aspire.Hosting.Dashboard;

/// <summary>Puts what is known about a resource into the dashboard's words.</summary>
internal static class ResourceMessage
{
    public static WireResource Of(ResourceEvent change, IReadOnlyList<ResourceRunner> runners)
    {
        var snapshot = change.Snapshot;
        var message = new WireResource
        {
            Name = change.ResourceId,
            ResourceType = snapshot.ResourceType,
            DisplayName = change.Resource.Name,
            Uid = change.ResourceId,
            State = snapshot.State?.Text ?? "",
            StateStyle = snapshot.State?.Style ?? "",
            IsHidden = snapshot.IsHidden,
            CreatedAt = Stamp(snapshot.CreationTimeStamp) ?? new(),
        };
        if (Stamp(snapshot.StartTimeStamp) is { } started) message.StartedAt = started;
        if (Stamp(snapshot.StopTimeStamp) is { } stopped) message.StoppedAt = stopped;
        message.Environment.AddRange(snapshot.EnvironmentVariables.Select(variable =>
            new EnvironmentVariable { Name = variable.Name, Value = variable.Value ?? "", IsFromSpec = variable.IsFromSpec }));
        message.Properties.AddRange(snapshot.Properties.Select(property =>
            new ResourceProperty { Name = property.Name, Value = ToValue(property.Value), IsSensitive = property.IsSensitive }));
        if (snapshot.ExitCode is { } exitCode) message.Properties.Add(new ResourceProperty { Name = "resource.exitCode", Value = ToValue(exitCode) });
        if (snapshot.State is { } state) message.Properties.Add(new ResourceProperty { Name = "resource.state", Value = Value.ForString(state.Text) });
        message.Urls.AddRange(snapshot.Urls.Select((url, order) => new Url
        {
            EndpointName = url.Name ?? "",
            FullUrl = url.Url,
            IsInternal = url.IsInternal,
            IsInactive = url.IsInactive,
            DisplayProperties = new() { DisplayName = url.DisplayText, SortOrder = -order },
        }));
        message.HealthReports.AddRange(snapshot.HealthReports.Select(ToMessage));
        message.Relationships.AddRange(change.Resource.Annotations.OfType<ResourceRelationshipAnnotation>()
            .Select(relationship => new ResourceRelationship { ResourceName = relationship.Resource.Name, Type = relationship.Type })
            .Distinct());
        if (runners.Any(runner => runner is ProcessRunner { IsHidden: false } && runner.Resource == change.Resource))
        {
            message.Commands.AddRange(CommandsIn(snapshot.State?.Text));
        }
        return message;
    }

    private static IEnumerable<ResourceCommand> CommandsIn(string? state)
    {
        var stopped = state is null || state == KnownResourceStates.NotStarted || KnownResourceStates.TerminalStates.Contains(state);
        var running = state == KnownResourceStates.Running;
        yield return Command(KnownResourceCommands.StartCommand, "Start", "Play", stopped ? CommandState.Enabled : CommandState.Hidden);
        yield return Command(KnownResourceCommands.StopCommand, "Stop", "Stop",
            stopped ? CommandState.Hidden : running || state == KnownResourceStates.Waiting ? CommandState.Enabled : CommandState.Disabled);
        yield return Command(KnownResourceCommands.RestartCommand, "Restart", "ArrowCounterclockwise", running ? CommandState.Enabled : CommandState.Disabled);
    }

    private static ResourceCommand Command(string name, string displayName, string icon, CommandState state) => new()
    {
        Name = name,
        DisplayName = displayName,
        DisplayDescription = $"{displayName} resource",
        IconName = icon,
        IconVariant = name == KnownResourceCommands.RestartCommand ? IconVariant.Regular : IconVariant.Filled,
        IsHighlighted = true,
        State = state,
    };

    private static HealthReport ToMessage(HealthReportSnapshot report)
    {
        var message = new HealthReport { Key = report.Name, Description = report.Description ?? "", Exception = report.ExceptionText ?? "" };
        if (report.Status is { } status)
        {
            message.Status = status switch
            {
                HealthStatus.Healthy => HealthState.Healthy,
                HealthStatus.Degraded => HealthState.Degraded,
                _ => HealthState.Unhealthy,
            };
        }
        if (Stamp(report.LastRunAt) is { } run) message.LastRunAt = run;
        return message;
    }

    private static Timestamp? Stamp(DateTime? time) => time is { } known ? Timestamp.FromDateTime(known.ToUniversalTime()) : null;

    private static Value ToValue(object? value) => value switch
    {
        null => Value.ForNull(),
        string text => Value.ForString(text),
        int number => Value.ForNumber(number),
        IEnumerable<string> texts => Value.ForList([.. texts.Select(Value.ForString)]),
        _ => Value.ForString(value.ToString() ?? ""),
    };
}
