namespace PromptCaching.Wire.Administration;

/// <summary><c>POST /admin/principals</c>, <c>PUT /admin/principals/{id}</c>.</summary>
/// <param name="Name">1 to 256 characters; unique.</param>
public sealed record PrincipalSettings(string Name);
