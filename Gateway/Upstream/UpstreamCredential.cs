using System.Net.Http.Headers;

namespace Gateway.Upstream;

/// <summary>The header that stands in for the client's key.</summary>
internal sealed class UpstreamCredential
{
    private readonly string _name;
    private readonly string _value;

    private UpstreamCredential(string name, string value) => (_name, _value) = (name, value);

    public static UpstreamCredential Bearer(string key) => new("Authorization", "Bearer " + key);

    public static UpstreamCredential ApiKey(string key) => new("x-api-key", key);

    public void AddTo(HttpRequestHeaders headers) => headers.TryAddWithoutValidation(_name, _value);
}
