using PromptCaching.Wire;

namespace Gateway.Inspect;

/// <summary>For whom a prompt is inspected.</summary>
/// <param name="PrincipalId">Whose cache to look into.</param>
/// <param name="Key">The client's key; null where the dashboard asks.</param>
internal readonly record struct InspectCaller(Guid PrincipalId, KeyIdentity? Key);
