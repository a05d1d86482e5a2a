using Gateway.Configuration;
using PromptCaching.Prompts;

namespace Gateway.Upstream;

/// <summary>One configured model server.</summary>
internal sealed class UpstreamServer
{
    private readonly string _root;
    private readonly Uri _chatCompletions;
    private readonly Uri _messages;
    private readonly Uri _responses;
    private readonly string _under;
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
        _under = At("/v1/").AbsolutePath;
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

    /// <summary>The upstream's address of a path under <c>/v1/</c>; null where the path, once resolved, would lead out of it.</summary>
    /// <param name="path">As it goes into a URL, escaped.</param>
    public Uri? TargetOf(string path)
    {
        var target = At(path);
        return target.AbsolutePath.StartsWith(_under, StringComparison.Ordinal) ? target : null;
    }

    /// <summary>Stands in for the client's credential; null = none is sent.</summary>
    public UpstreamCredential? Credential(PromptDialect dialect) => CredentialFor(dialect == PromptDialect.Messages);

    /// <summary>Likewise, for a path of either vendor's API.</summary>
    public UpstreamCredential? CredentialFor(bool anthropic) => anthropic ? _forMessages : _bearer;

    private Uri At(string path) => new(_root + path);
}
