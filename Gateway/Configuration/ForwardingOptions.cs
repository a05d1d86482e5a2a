namespace Gateway.Configuration;

/// <summary>Section <c>Gateway:Forwarding</c>. There is no limit on the whole of a live answer, only on silence.</summary>
internal sealed class ForwardingOptions
{
    /// <summary>Longest wait for a connection to an upstream.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest silence of an upstream, before its first byte and between two.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>PEM file of certificate authorities that upstreams may show beside the system's; empty = none.</summary>
    public string CaBundle { get; set; } = "";

    /// <summary>Whether paths under <c>/v1/</c> that the gateway has no endpoint for are forwarded, too. All clients share the upstream's account:
    /// what one stores there, such as a file, others can reach.</summary>
    public bool OtherPaths { get; set; } = true;

    /// <summary>Longest request body in bytes that is held in memory. Bodies that are not JSON stream through, however long.</summary>
    public int MaxBodyBytes { get; set; } = 32 << 20;

    /// <summary>Longest unstreamed answer, and longest event of a stream, that is held and read. What is longer might carry the upstream's cache
    /// fields: it is refused or cut. Where nothing is rewritten (observed mode, other paths) it passes, its usage unknown.</summary>
    public int MaxAnswerBytes { get; set; } = 64 << 20;
}
