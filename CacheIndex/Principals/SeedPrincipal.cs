namespace CacheIndex.Principals;

internal sealed class SeedPrincipal
{
    /// <summary>Secrets by the key's name.</summary>
    public Dictionary<string, string> Keys { get; set; } = [];
}
