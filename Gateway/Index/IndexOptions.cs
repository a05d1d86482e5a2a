namespace Gateway.Index;

/// <summary>How CacheIndex is reached.</summary>
internal sealed class IndexOptions
{
    /// <summary>Its address; a service name is resolved by the service defaults.</summary>
    public Uri Address { get; set; } = new("http://cacheindex");

    /// <summary>The secret that services show each other; setting <c>InternalKey</c>.</summary>
    public string InternalKey { get; set; } = "";
}
