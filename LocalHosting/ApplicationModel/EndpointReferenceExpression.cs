namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of an endpoint's address, for use in an expression.</summary>
public sealed class EndpointReferenceExpression(EndpointReference endpoint, EndpointProperty property) : IValueProvider
{
    public EndpointReference Endpoint => endpoint;

    public EndpointProperty Property => property;

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult<string?>(endpoint.Read(property));
}
