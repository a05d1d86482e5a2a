namespace CacheIndex.Principals;

/// <summary>Principals and keys that exist from the start: <c>Seed:Principals:&lt;name&gt;:Keys:&lt;key name&gt; = &lt;secret&gt;</c>.</summary>
internal sealed class SeedOptions
{
    public const string Section = "Seed";

    /// <summary>By the principal's name. Default: none.</summary>
    public Dictionary<string, SeedPrincipal> Principals { get; set; } = [];
}
