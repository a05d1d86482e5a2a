using System.Collections.Frozen;
using Gateway.Configuration;
using Gateway.Upstream;
using Microsoft.Extensions.Options;

namespace Gateway.Routing;

/// <summary>The virtual models of the settings.</summary>
internal sealed class ModelCatalog
{
    private const string Any = "*";

    /// <summary>A model name of a client is not longer than this.</summary>
    public const int MaxNameChars = 256;

    private readonly FrozenDictionary<string, ModelRoute> _routes;
    private readonly FrozenDictionary<string, ModelRoute>.AlternateLookup<ReadOnlySpan<char>> _byName;
    private readonly ModelRoute? _any;

    public ModelCatalog(IOptions<GatewayOptions> options)
    {
        var upstreams = options.Value.Upstreams.ToDictionary(
            static pair => pair.Key, static pair => new UpstreamServer(pair.Key, pair.Value), StringComparer.OrdinalIgnoreCase);
        var routes = new Dictionary<string, ModelRoute>(StringComparer.Ordinal);
        foreach (var (alias, model) in options.Value.Models)
        {
            if (!model.Enabled) continue;
            var upstream = upstreams[model.Upstream];
            if (alias == Any) _any = new ModelRoute(Any, "other", upstream, model.UpstreamModel, model);
            else routes[alias] = new ModelRoute(alias, alias, upstream, model.UpstreamModel.Length > 0 ? model.UpstreamModel : alias, model);
        }
        _routes = routes.ToFrozenDictionary(StringComparer.Ordinal);
        _byName = _routes.GetAlternateLookup<ReadOnlySpan<char>>();
        Aliases = [.. routes.Keys.Order(StringComparer.Ordinal)];
    }

    /// <summary>The names that clients may use, in order; more where <c>*</c> is configured.</summary>
    public IReadOnlyList<string> Aliases { get; }

    public ModelRoute? Find(ReadOnlySpan<char> model)
    {
        if (model.Length is 0 or > MaxNameChars) return null;
        if (_byName.TryGetValue(model, out var route)) return route;
        if (_any is null) return null;
        var name = model.ToString();
        return _any with { Model = name, UpstreamModel = _any.UpstreamModel.Length > 0 ? _any.UpstreamModel : name };
    }
}
