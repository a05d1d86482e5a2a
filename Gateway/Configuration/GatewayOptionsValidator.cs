using System.Security.Cryptography;
using Gateway.Exchanges;
using Gateway.Upstream;
using Microsoft.Extensions.Options;
using PromptCaching;

namespace Gateway.Configuration;

/// <summary>The rules of section <c>Gateway</c>.</summary>
internal sealed class GatewayOptionsValidator : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        var problems = new SettingsProblems();
        Upstreams(options, problems);
        Models(options, problems);
        Cache(options.Cache, problems);
        var forwarding = options.Forwarding;
        problems.Range("Gateway:Forwarding:ConnectTimeout", forwarding.ConnectTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(2));
        problems.Range("Gateway:Forwarding:IdleTimeout", forwarding.IdleTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(1));
        CaBundle(forwarding.CaBundle, problems);
        problems.Range("Gateway:Forwarding:MaxBodyBytes", forwarding.MaxBodyBytes, 1, 1 << 30);
        problems.Range("Gateway:Forwarding:MaxAnswerBytes", forwarding.MaxAnswerBytes, 1, 1 << 30);
        problems.Range("Gateway:CatalogInterval", options.CatalogInterval, TimeSpan.FromMilliseconds(50), TimeSpan.FromHours(1));
        var keys = options.Keys;
        problems.Range("Gateway:Keys:FreshFor", keys.FreshFor, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        problems.Range("Gateway:Keys:StaleFor", keys.StaleFor, TimeSpan.Zero, TimeSpan.FromDays(30));
        problems.Range("Gateway:Keys:Timeout", keys.Timeout, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1));
        problems.Range("Gateway:Keys:Remembered", keys.Remembered, 1, 10_000_000);
        return problems.Result();
    }

    private static void CaBundle(string path, SettingsProblems problems)
    {
        if (path.Length == 0) return;
        try
        {
            TrustedAuthorities.With(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            problems.Add("Gateway:Forwarding:CaBundle", path, $"name a readable PEM file of certificates ({e.Message}).");
        }
    }

    private static void Upstreams(GatewayOptions options, SettingsProblems problems)
    {
        if (options.Upstreams.Count == 0)
            problems.Add("Gateway:Upstreams:default:BaseUrl", null, "set it to the address of an OpenAI- or Anthropic-compatible server.");
        foreach (var (name, upstream) in options.Upstreams)
        {
            if (!Uri.TryCreate(upstream.BaseUrl, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")
                || address.Query.Length > 0 || address.Fragment.Length > 0 || address.UserInfo.Length > 0)
            {
                problems.Add($"Gateway:Upstreams:{name}:BaseUrl", upstream.BaseUrl,
                    "set it to an absolute http or https address without query, fragment or password.");
            }
            if (!Enum.IsDefined(upstream.Kind))
                problems.Add($"Gateway:Upstreams:{name}:Kind", upstream.Kind.ToString(), "set it to openai or anthropic.");
            if (upstream.ApiKey.AsSpan().ContainsAnyExceptInRange('!', '~'))
            {
                // Said without the value: it is a secret.
                problems.Add($"Gateway:Upstreams:{name}:ApiKey", "…", "it may contain visible ASCII characters only, no white space.");
            }
        }
    }

    private static void Models(GatewayOptions options, SettingsProblems problems)
    {
        if (!options.Models.Values.Any(static model => model.Enabled))
            problems.Add("Gateway:Models", null, "declare at least one model, or '*' for any.");
        foreach (var (alias, model) in options.Models)
        {
            if (!model.Enabled) continue;
            var key = $"Gateway:Models:{alias}";
            var upstreams = string.Join(", ", options.Upstreams.Keys.Order(StringComparer.Ordinal));
            if (!options.Upstreams.ContainsKey(model.Upstream))
                problems.Add($"{key}:Upstream", model.Upstream, $"name one of Gateway:Upstreams ({upstreams}).");
            if (!Tokenizers.Names.Contains(model.Tokenizer, StringComparer.Ordinal))
                problems.Add($"{key}:Tokenizer", model.Tokenizer, $"set it to one of {string.Join(", ", Tokenizers.Names)}.");
            if (!Enum.IsDefined(model.Mode)) problems.Add($"{key}:Mode", model.Mode.ToString(), "set it to managed, observed or off.");
            problems.Range($"{key}:MinPrefixTokens", model.MinPrefixTokens, 0, 1_000_000);
        }
    }

    private static void Cache(CacheOptions cache, SettingsProblems problems)
    {
        var enabled = new List<CacheTier>();
        foreach (var name in cache.TtlNames())
        {
            if (!CacheTiers.TryParse(name, out var tier))
                problems.Add("Gateway:Cache:EnabledTtls", cache.EnabledTtls, $"'{name}' is not a tier; use 5m, 1h, 24h.");
            else enabled.Add(tier);
        }
        if (enabled.Count == 0) problems.Add("Gateway:Cache:EnabledTtls", cache.EnabledTtls, "name at least one of 5m, 1h, 24h.");
        if (!CacheTiers.TryParse(cache.DefaultTtl, out var fallback))
            problems.Add("Gateway:Cache:DefaultTtl", cache.DefaultTtl, "set it to 5m, 1h or 24h.");
        else if (!enabled.Contains(fallback))
            problems.Add("Gateway:Cache:DefaultTtl", cache.DefaultTtl, "name a tier that Gateway:Cache:EnabledTtls contains.");
        problems.Range("Gateway:Cache:DecisionDeadline", cache.DecisionDeadline, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1));
        problems.Range("Gateway:Cache:CountedBlocks", cache.CountedBlocks, 1_000, 10_000_000);
    }
}
