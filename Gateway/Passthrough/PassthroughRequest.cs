using Gateway.Buffers;
using Gateway.Routing;
using PromptCaching.Wire;

namespace Gateway.Passthrough;

/// <summary>A request that is forwarded as it is.</summary>
/// <param name="Key">Whose it is.</param>
/// <param name="Route">Where it goes.</param>
/// <param name="Target">The upstream's address of the path, with the client's query.</param>
/// <param name="Body">The body in memory; null where it streams through, or there is none. Whoever gets the request takes it over.</param>
/// <param name="SubmittedAt">When it came.</param>
internal sealed record PassthroughRequest(KeyIdentity Key, ModelRoute Route, Uri Target, PooledBuffer? Body, DateTimeOffset SubmittedAt);
