using System.Text.Json;

namespace Gateway.Tests.Shared;

/// <summary>What a client is told of the cache.</summary>
internal sealed record CacheUsage(long Read, long Created)
{
    public static CacheUsage Of(JsonElement usage) =>
        new(usage.GetProperty("cache_read_input_tokens").GetInt64(), usage.GetProperty("cache_creation_input_tokens").GetInt64());
}
