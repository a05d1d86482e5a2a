namespace PromptCaching.Wire.Administration;

/// <summary>Who is billed. <c>GET /admin/principals</c>, <c>GET /admin/principals/{id}</c>.</summary>
/// <param name="PrincipalId">Never changes.</param>
/// <param name="Name">For people; unique.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Keys">Its keys that work now.</param>
public sealed record Principal(Guid PrincipalId, string Name, DateTimeOffset CreatedAt, int Keys);
