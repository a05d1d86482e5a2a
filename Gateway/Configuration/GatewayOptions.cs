namespace Gateway.Configuration;

/// <summary>Section <c>Gateway</c>: where requests go and by which cache rules.</summary>
internal sealed class GatewayOptions
{
    public const string Section = "Gateway";

    /// <summary>Model servers by name.</summary>
    public Dictionary<string, UpstreamOptions> Upstreams { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Virtual models by the name clients use; <c>*</c> stands for any other name, passed on as it is.</summary>
    public Dictionary<string, ModelOptions> Models { get; set; } = new(StringComparer.Ordinal);

    /// <summary>How often CacheIndex is asked for administered models and prices.</summary>
    public TimeSpan CatalogInterval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>The prompt cache's settings.</summary>
    public CacheOptions Cache { get; set; } = new();

    /// <summary>How upstreams are called.</summary>
    public ForwardingOptions Forwarding { get; set; } = new();

    /// <summary>How keys are remembered.</summary>
    public KeyOptions Keys { get; set; } = new();
}
