using System.Net.Http.Headers;
using Gateway.Configuration;

namespace Gateway.Upstream;

/// <summary>One configured model server.</summary>
internal sealed class UpstreamServer
{
    private readonly string _root;

    public UpstreamServer(string name, UpstreamOptions options)
    {
        Name = name;
        _root = options.BaseUrl.TrimEnd('/');
        if (_root.EndsWith("/v1", StringComparison.OrdinalIgnoreCase)) _root = _root[..^3];
        ChatCompletions = At("/v1/chat/completions");
        if (options.ApiKey.Length > 0) Authorization = new AuthenticationHeaderValue("Bearer", options.ApiKey);
    }

    /// <summary>Its name in the settings.</summary>
    public string Name { get; }

    public Uri ChatCompletions { get; }

    /// <summary>Stands in for the client's credential; null = none is sent.</summary>
    public AuthenticationHeaderValue? Authorization { get; }

    private Uri At(string path) => new(_root + path);
}
