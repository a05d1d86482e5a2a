using Gateway.Configuration;
using PromptCaching.Prompts;

namespace Gateway.Upstream;

/// <summary>One configured model server.</summary>
internal sealed class UpstreamServer
{
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly string _root;
    private readonly Uri _chatCompletions;
    private readonly Uri _messages;
    private readonly Uri _responses;
    private readonly string _v1;
    private readonly UpstreamCredential? _bearer;
    private readonly UpstreamCredential? _forMessages;

    public UpstreamServer(string name, UpstreamOptions options)
    {
        Name = name;
        _root = options.BaseUrl.TrimEnd('/');
        if (_root.EndsWith("/v1", StringComparison.OrdinalIgnoreCase)) _root = _root[..^3];
        _chatCompletions = At("/v1/chat/completions");
        _messages = At("/v1/messages");
        _responses = At("/v1/responses");
        CountTokens = At("/v1/messages/count_tokens");
        _v1 = At("/v1").AbsoluteUri;
        if (options.ApiKey.Length == 0) return;
        _bearer = UpstreamCredential.Bearer(options.ApiKey);
        _forMessages = options.Kind == UpstreamKind.Anthropic ? UpstreamCredential.ApiKey(options.ApiKey) : _bearer;
    }

    /// <summary>Its name in the settings.</summary>
    public string Name { get; }

    public Uri CountTokens { get; }

    public Uri Target(PromptDialect dialect) => dialect switch
    {
        PromptDialect.Messages => _messages,
        PromptDialect.Responses => _responses,
        _ => _chatCompletions,
    };

    /// <summary>The upstream's address of a path under <c>/v1/</c>.</summary>
    /// <param name="target">The path, with its query. It is sent as it is: dots are not resolved, escapes not changed.</param>
    public Uri TargetOf(string target) => new(_v1 + target["/v1".Length..], AsItIs);

    /// <summary>Stands in for the client's credential; null = none is sent.</summary>
    public UpstreamCredential? Credential(PromptDialect dialect) => CredentialFor(dialect == PromptDialect.Messages);

    /// <summary>Likewise, for a path of either vendor's API.</summary>
    public UpstreamCredential? CredentialFor(bool anthropic) => anthropic ? _forMessages : _bearer;

    private Uri At(string path) => new(_root + path);
}
