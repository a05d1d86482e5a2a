namespace PromptCaching.Wire.Administration;

/// <summary>A virtual model. <c>GET /admin/models</c>, <c>GET</c> and <c>DELETE /admin/models/{name}</c>.</summary>
/// <param name="Name">What clients ask for.</param>
/// <param name="Settings">What that means.</param>
/// <param name="ChangedAt">When it was last changed.</param>
public sealed record Model(string Name, ModelSettings Settings, DateTimeOffset ChangedAt);
