using PromptCaching.Wire;

namespace Gateway.Keys;

/// <summary>The judgement on a key.</summary>
/// <param name="Status">Whether it is valid.</param>
/// <param name="Identity">Whose it is; only with <see cref="KeyStatus.Known"/>.</param>
internal readonly record struct KeyVerdict(KeyStatus Status, KeyIdentity? Identity);
