using Gateway.Buffers;
using Gateway.Routing;
using PromptCaching.Prompts;
using PromptCaching.Wire;

namespace Gateway.Exchanges;

/// <summary>A request that may be forwarded. Whoever gets it takes the prompt and its body over.</summary>
/// <param name="Key">Whose it is.</param>
/// <param name="Route">Where it goes.</param>
/// <param name="Prompt">What it asks.</param>
/// <param name="Body">The bytes that the prompt reads from.</param>
/// <param name="SubmittedAt">When it came.</param>
internal sealed record AdmittedRequest(KeyIdentity Key, ModelRoute Route, ParsedPrompt Prompt, PooledBuffer Body, DateTimeOffset SubmittedAt);
