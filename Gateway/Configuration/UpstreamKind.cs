namespace Gateway.Configuration;

/// <summary>How an upstream wants its key.</summary>
internal enum UpstreamKind
{
    /// <summary>As a bearer token: OpenAI, and servers like vLLM that take nothing else on <c>/v1/messages</c> either.</summary>
    OpenAI,

    /// <summary>In <c>x-api-key</c> on <c>/v1/messages</c>, where a key sent as a bearer token is refused; as a bearer token elsewhere.</summary>
    Anthropic,
}
