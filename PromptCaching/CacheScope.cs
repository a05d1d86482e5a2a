namespace PromptCaching;

/// <summary>Where an entry belongs; nothing crosses a scope (cache-semantics §3).</summary>
/// <param name="PrincipalId">Who is billed.</param>
/// <param name="Model">The virtual model: the alias the client asked for.</param>
/// <param name="TokenizerVersion">Changes when the counting changes.</param>
public sealed record CacheScope(Guid PrincipalId, string Model, string TokenizerVersion);
