namespace PromptCaching.Wire.Administration;

/// <summary>Answer to <see cref="NewKey"/>.</summary>
/// <param name="Key">The key.</param>
/// <param name="Secret">Shown this once: only its hash is kept.</param>
public sealed record CreatedKey(ApiKey Key, string Secret);
