using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Health;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

/// <summary>Adds Redis servers.</summary>
public static class RedisBuilderExtensions
{
    private const string Setting = "LocalHosting:RedisServerPath";

    /// <summary>A private server that keeps nothing on disk.</summary>
    public static IResourceBuilder<RedisResource> AddRedis(
        this IDistributedApplicationBuilder builder, string name, int? port = null, IResourceBuilder<ParameterResource>? password = null)
    {
        var redis = new RedisResource(name, password?.Resource ?? builder.AddDefaultPassword($"{name}-password", special: false));
        var configured = builder.Configuration[Setting];
        var program = configured is { Length: > 0 } ? (File.Exists(configured) ? configured : null) : ProgramPath.Find("redis-server");
        if (program is null)
        {
            redis.Annotations.Add(new NotInstalledAnnotation(
                $"redis-server is not installed ('{configured ?? "PATH"}'); the application runs without '{name}'. Install it (Debian: apt-get install redis-server) or set {Setting}."));
        }
        return builder.AddResource(redis)
            .WithAnnotation(new EndpointAnnotation(RedisResource.EndpointName, "tcp", port) { PortSetting = "the port given to AddRedis in the AppHost" })
            .WithAnnotation(new ProcessAnnotation("Redis", (context, cancellationToken) => PrepareAsync(redis, program!, context, cancellationToken)))
            .WithAnnotation(new HealthProbeAnnotation($"{name}_check", cancellationToken => PingAsync(redis, cancellationToken)));
    }

    /// <summary>The settings go into a private file: a password on the command line is there for every user of the machine to read.</summary>
    private static async Task<ProcessPlan> PrepareAsync(RedisResource redis, string program, ProcessContext context, CancellationToken cancellationToken)
    {
        var file = Path.Combine(context.SessionDirectory, $"{redis.Name}.conf");
        var password = await redis.PasswordParameter!.GetValueAsync(cancellationToken);
        PrivateFile.Write(file, string.Create(CultureInfo.InvariantCulture, $"""
            port {redis.PrimaryEndpoint.Port}
            bind 127.0.0.1 -::1
            requirepass "{password}"
            dir "{context.SessionDirectory}"
            save ""
            appendonly no
            daemonize no

            """));
        return new(program, [file], context.SessionDirectory);
    }

    private static async Task<HealthCheckResult> PingAsync(RedisResource redis, CancellationToken cancellationToken)
    {
        var password = await redis.PasswordParameter!.GetValueAsync(cancellationToken);
        using var client = new TcpClient();
        await client.ConnectAsync(redis.PrimaryEndpoint.Host, redis.PrimaryEndpoint.Port, cancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"AUTH {password}\r\nPING\r\n"), cancellationToken);
        using var reader = new StreamReader(stream);
        var authenticated = await reader.ReadLineAsync(cancellationToken);
        var answer = await reader.ReadLineAsync(cancellationToken);
        return (authenticated, answer) is ("+OK", "+PONG") ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy($"{authenticated} {answer}");
    }
}
