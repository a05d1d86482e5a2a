namespace Gateway.Index;

/// <summary>How CacheIndex is reached.</summary>
internal sealed class IndexOptions
{
    /// <summary>The secret that services show each other; setting <c>InternalKey</c>.</summary>
    public string InternalKey { get; set; } = "";
}
