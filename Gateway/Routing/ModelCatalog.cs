using System.Collections.Frozen;
using Gateway.Configuration;
using Gateway.Exchanges;
using Gateway.Upstream;
using Microsoft.Extensions.Options;
using PromptCaching.Wire.Administration;

namespace Gateway.Routing;

/// <summary>The virtual models: those of the settings, and over them those that are administered in CacheIndex.</summary>
internal sealed class ModelCatalog
{
    /// <summary>The alias that stands for any other name.</summary>
    public const string Any = "*";

    /// <summary>A model name of a client is not longer than this.</summary>
    public const int MaxNameChars = 256;

    /// <summary>The route's model where a request names none.</summary>
    public const string NoModel = "(none)";

    private readonly FrozenDictionary<string, UpstreamServer> _upstreams;
    private readonly Dictionary<string, ModelRoute> _configured = new(StringComparer.Ordinal);
    private volatile ModelTable _table;
    private volatile Catalog? _administered;

    public ModelCatalog(IOptions<GatewayOptions> options)
    {
        _upstreams = options.Value.Upstreams.ToFrozenDictionary(
            static pair => pair.Key, static pair => new UpstreamServer(pair.Key, pair.Value), StringComparer.OrdinalIgnoreCase);
        foreach (var (alias, model) in options.Value.Models)
        {
            if (model.Enabled) _configured[alias] = Route(alias, _upstreams[model.Upstream], model);
        }
        _table = new ModelTable(_configured, FrozenSet<string>.Empty);
    }

    /// <summary>The names that clients may use, in order; more where <c>*</c> is configured.</summary>
    public IReadOnlyList<string> Aliases => _table.Aliases;

    public ModelRoute? Find(ReadOnlySpan<char> model) => _table.Find(model);

    /// <summary>Where a request goes that names no model: to the upstream of <c>*</c>, or to the only one there is. Null where neither is.</summary>
    public ModelRoute? WithoutModel()
    {
        if (_table.Any is { } any) return any with { Model = NoModel, UpstreamModel = NoModel };
        if (_upstreams.Count != 1) return null;
        var only = _upstreams.Values[0];
        return new ModelRoute(NoModel, "other", only, NoModel, new ModelOptions { Upstream = only.Name });
    }

    /// <summary>The tariff that holds now; null without one.</summary>
    public TariffVersion? Tariff(string model, DateTimeOffset now) => _administered?.Tariffs.FirstOrDefault(
        tariff => tariff.Model == model && tariff.ValidFrom <= now && (tariff.ValidTo is null || now < tariff.ValidTo));

    /// <summary>The currency of all tariffs; null while the catalog is not known.</summary>
    public string? Currency => _administered?.Currency;

    /// <summary>Takes administered models over; they win over the settings' of the same name.</summary>
    /// <returns>Why some of them are left out, each with the remedy.</returns>
    public IReadOnlyList<string> Administer(Catalog catalog)
    {
        var problems = new List<string>();
        var leftOut = new HashSet<string>(StringComparer.Ordinal);
        var routes = new Dictionary<string, ModelRoute>(_configured, StringComparer.Ordinal);
        foreach (var (name, settings, _) in catalog.Models)
        {
            if (Problem(name, settings) is { } problem)
            {
                problems.Add(problem);
                leftOut.Add(name);
                routes.Remove(name);
                continue;
            }
            routes[name] = Route(name, _upstreams[settings.Upstream], new ModelOptions
            {
                Upstream = settings.Upstream,
                UpstreamModel = settings.UpstreamModel ?? "",
                MinPrefixTokens = settings.MinPrefixTokens,
                Tokenizer = settings.Tokenizer,
                Mode = settings.Mode,
                CachedReadsExempt = settings.CachedReadsExempt,
            });
        }
        _table = new ModelTable(routes, leftOut);
        _administered = catalog;
        return problems;
    }

    private string? Problem(string name, ModelSettings settings)
    {
        if (!_upstreams.ContainsKey(settings.Upstream))
        {
            return $"Model '{name}' is left out: its upstream '{settings.Upstream}' is not one of this gateway's "
                + $"({string.Join(", ", _upstreams.Keys.Order(StringComparer.Ordinal))}). Name one of these, or add Gateway:Upstreams:{settings.Upstream}.";
        }
        return Tokenizers.Names.Contains(settings.Tokenizer, StringComparer.Ordinal) ? null
            : $"Model '{name}' is left out: its tokenizer '{settings.Tokenizer}' is none of {string.Join(", ", Tokenizers.Names)}. Name one of these.";
    }

    private static ModelRoute Route(string alias, UpstreamServer upstream, ModelOptions model) => alias == Any
        ? new ModelRoute(Any, "other", upstream, model.UpstreamModel, model)
        : new ModelRoute(alias, alias, upstream, model.UpstreamModel.Length > 0 ? model.UpstreamModel : alias, model);
}
