namespace Aspire.Hosting.ApplicationModel;

/// <summary>A private Postgres server, run from native binaries.</summary>
public class PostgresServerResource(string name, ParameterResource? userName, ParameterResource password)
    : Resource(name), IResourceWithConnectionString, IResourceWithEndpoints, IResourceWithEnvironment, IResourceWithWaitSupport
{
    internal const string EndpointName = "tcp";
    private const string DefaultUserName = "postgres";

    public ParameterResource? UserNameParameter => userName;

    public ParameterResource PasswordParameter => password;

    public EndpointReference PrimaryEndpoint => new(this, EndpointName);

    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"Host={PrimaryEndpoint.Property(EndpointProperty.Host)};Port={PrimaryEndpoint.Property(EndpointProperty.Port)};Username={UserName};Password={password}");

    internal ReferenceExpression UserName => userName is null ? ReferenceExpression.Create($"{DefaultUserName}") : ReferenceExpression.Create($"{userName}");
}
