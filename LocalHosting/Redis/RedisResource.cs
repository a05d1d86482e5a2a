namespace Aspire.Hosting.ApplicationModel;

/// <summary>A private Redis server. On a machine without redis-server it has no connection string and the rest runs without it.</summary>
public class RedisResource(string name, ParameterResource password)
    : Resource(name), IResourceWithConnectionString, IResourceWithEndpoints, IResourceWithEnvironment, IResourceWithWaitSupport
{
    internal const string EndpointName = "tcp";

    public ParameterResource? PasswordParameter => password;

    public EndpointReference PrimaryEndpoint => new(this, EndpointName);

    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"{PrimaryEndpoint.Property(EndpointProperty.HostAndPort)},password={password}");

    public ValueTask<string?> GetConnectionStringAsync(CancellationToken cancellationToken = default) =>
        Annotations.OfType<NotInstalledAnnotation>().Any() ? ValueTask.FromResult<string?>(null) : ConnectionStringExpression.GetValueAsync(cancellationToken);
}
