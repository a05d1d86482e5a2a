using System.Text;
using System.Text.Json;

namespace Traffic.Dialects;

/// <summary>What has been read of an answer so far.</summary>
internal sealed class Reply
{
    public StringBuilder Text { get; } = new();

    /// <summary>All prompt tokens, cached ones included.</summary>
    public long Prompt { get; set; }

    /// <summary>Prompt tokens that were read from the cache.</summary>
    public long Read { get; set; }

    /// <summary>Prompt tokens that were written to it.</summary>
    public long Created { get; set; }

    /// <summary>A count of <c>usage</c>; 0 where it is missing, as it is for models whose caching is off.</summary>
    public static long Tokens(JsonElement usage, string name) =>
        usage.TryGetProperty(name, out var count) && count.ValueKind == JsonValueKind.Number ? count.GetInt64() : 0;
}
