namespace Gateway.Configuration;

/// <summary>One model server that speaks the OpenAI API, Anthropic's, or both.</summary>
internal sealed class UpstreamOptions
{
    /// <summary>Absolute http or https address; with <c>/v1</c> at its end or without.</summary>
    public string BaseUrl { get; set; } = "";

    /// <summary>Sent in place of the client's key; empty = none.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>How the key is sent.</summary>
    public UpstreamKind Kind { get; set; } = UpstreamKind.OpenAI;
}
