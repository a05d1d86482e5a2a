using Gateway.Configuration;
using PromptCaching.Prompts;

namespace Gateway.Upstream;

/// <summary>One configured model server.</summary>
internal sealed class UpstreamServer
{
    private readonly string _root;
    private readonly Uri _chatCompletions;
    private readonly Uri _messages;
    private readonly UpstreamCredential? _bearer;
    private readonly UpstreamCredential? _forMessages;

    public UpstreamServer(string name, UpstreamOptions options)
    {
        Name = name;
        _root = options.BaseUrl.TrimEnd('/');
        if (_root.EndsWith("/v1", StringComparison.OrdinalIgnoreCase)) _root = _root[..^3];
        _chatCompletions = At("/v1/chat/completions");
        _messages = At("/v1/messages");
        CountTokens = At("/v1/messages/count_tokens");
        if (options.ApiKey.Length == 0) return;
        _bearer = UpstreamCredential.Bearer(options.ApiKey);
        _forMessages = options.Kind == UpstreamKind.Anthropic ? UpstreamCredential.ApiKey(options.ApiKey) : _bearer;
    }

    /// <summary>Its name in the settings.</summary>
    public string Name { get; }

    public Uri CountTokens { get; }

    public Uri Target(PromptDialect dialect) => dialect == PromptDialect.Messages ? _messages : _chatCompletions;

    /// <summary>Stands in for the client's credential; null = none is sent.</summary>
    public UpstreamCredential? Credential(PromptDialect dialect) => dialect == PromptDialect.Messages ? _forMessages : _bearer;

    private Uri At(string path) => new(_root + path);
}
