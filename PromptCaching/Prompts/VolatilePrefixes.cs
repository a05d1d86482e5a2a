using System.Text;
using PromptCaching.Json;

namespace PromptCaching.Prompts;

/// <summary>Recognises telemetry blocks that change on every request (cache-semantics §4).</summary>
internal sealed class VolatilePrefixes(IEnumerable<string> prefixes)
{
    private readonly byte[][] _prefixes = [.. prefixes.Where(prefix => prefix.Length > 0).Select(Encoding.UTF8.GetBytes)];

    /// <summary>Whether a string's text, after leading white space, starts with one of them.</summary>
    public bool Match(ReadOnlySpan<byte> rawString)
    {
        if (_prefixes.Length == 0) return false;
        var text = JsonEscapes.TrimStart(rawString);
        foreach (var prefix in _prefixes)
        {
            if (JsonEscapes.StartsWith(text, prefix)) return true;
        }
        return false;
    }
}
