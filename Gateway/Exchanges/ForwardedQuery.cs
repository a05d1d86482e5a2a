using System.Text;
using PromptCaching.Prompts;

namespace Gateway.Exchanges;

/// <summary>The query string that the upstream sees: the client's, without our own parameter where the cache is not the upstream's.</summary>
internal static class ForwardedQuery
{
    public const string CacheBreakpoint = "cacheBreakpoint";

    public static Uri Append(Uri target, QueryString query, CacheMode mode)
    {
        if (!query.HasValue) return target;
        if (mode == CacheMode.Observed) return new Uri(target.AbsoluteUri + query.Value);
        var kept = new StringBuilder();
        var text = query.Value.AsSpan(1);
        foreach (var range in text.Split('&'))
        {
            var pair = text[range];
            var name = pair[..(pair.IndexOf('=') is >= 0 and var end ? end : pair.Length)];
            // Compared as ASP.NET decodes it, so that no spelling slips through.
            if (pair.IsEmpty || Uri.UnescapeDataString(name.ToString().Replace('+', ' ')).Equals(CacheBreakpoint, StringComparison.OrdinalIgnoreCase))
                continue;
            kept.Append(kept.Length == 0 ? '?' : '&').Append(pair);
        }
        return kept.Length == 0 ? target : new Uri(target.AbsoluteUri + kept);
    }
}
