namespace Gateway.Configuration;

/// <summary>One model server that speaks the OpenAI API.</summary>
internal sealed class UpstreamOptions
{
    /// <summary>Absolute http or https address; with <c>/v1</c> at its end or without.</summary>
    public string BaseUrl { get; set; } = "";

    /// <summary>Sent as the bearer token in place of the client's; empty = none.</summary>
    public string ApiKey { get; set; } = "";
}
