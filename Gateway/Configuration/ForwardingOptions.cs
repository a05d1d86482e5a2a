namespace Gateway.Configuration;

/// <summary>Section <c>Gateway:Forwarding</c>. There is no limit on the whole of a live answer, only on silence.</summary>
internal sealed class ForwardingOptions
{
    /// <summary>Longest wait for a connection to an upstream.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest silence of an upstream, before its first byte and between two.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Longest request body in bytes.</summary>
    public int MaxBodyBytes { get; set; } = 32 << 20;
}
