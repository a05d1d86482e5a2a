using Gateway.Configuration;
using Gateway.Upstream;

namespace Gateway.Routing;

/// <summary>Where a virtual model's requests go.</summary>
/// <param name="Model">The virtual model, as the client named it.</param>
/// <param name="Tag">The model in metrics: a configured alias, else <c>other</c>, so that clients cannot invent tags.</param>
/// <param name="Upstream">The server.</param>
/// <param name="UpstreamModel">The server's own name of the model.</param>
/// <param name="Options">The model's settings.</param>
internal sealed record ModelRoute(string Model, string Tag, UpstreamServer Upstream, string UpstreamModel, ModelOptions Options);
