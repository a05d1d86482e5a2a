using System.Collections.Frozen;

namespace Gateway.Routing;

/// <summary>The virtual models as they are at one moment. Immutable.</summary>
internal sealed class ModelTable
{
    private readonly FrozenDictionary<string, ModelRoute> _routes;
    private readonly FrozenDictionary<string, ModelRoute>.AlternateLookup<ReadOnlySpan<char>> _byName;
    private readonly IReadOnlySet<string> _leftOut;

    /// <param name="routes">Routes by alias; <see cref="ModelCatalog.Any"/> stands for every other name.</param>
    /// <param name="leftOut">Names that nobody may use: who gave them an upstream does not want their prompts elsewhere.</param>
    public ModelTable(IReadOnlyDictionary<string, ModelRoute> routes, IReadOnlySet<string> leftOut)
    {
        _leftOut = leftOut;
        Any = routes.GetValueOrDefault(ModelCatalog.Any);
        _routes = routes.Where(static route => route.Key != ModelCatalog.Any).ToFrozenDictionary(StringComparer.Ordinal);
        _byName = _routes.GetAlternateLookup<ReadOnlySpan<char>>();
        Aliases = [.. _routes.Keys.Order(StringComparer.Ordinal)];
    }

    /// <summary>Where every name goes that is no alias; null = nowhere.</summary>
    public ModelRoute? Any { get; }

    /// <summary>The names that clients may use, in order.</summary>
    public IReadOnlyList<string> Aliases { get; }

    /// <summary>Null for a name that nobody may use, and for one that CacheIndex would refuse in a record.</summary>
    public ModelRoute? Find(ReadOnlySpan<char> model)
    {
        if (model.Length is 0 or > ModelCatalog.MaxNameChars || model.Contains('\0')) return null;
        if (_byName.TryGetValue(model, out var route)) return route;
        if (Any is not { } any) return null;
        var name = model.ToString();
        if (_leftOut.Contains(name)) return null;
        return any with { Model = name, UpstreamModel = any.UpstreamModel.Length > 0 ? any.UpstreamModel : name };
    }
}
