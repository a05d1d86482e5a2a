using System.Text.Json.Nodes;

namespace Traffic.Dialects;

/// <summary>The marker itself: <c>"cache_control": {"type": "ephemeral", "ttl": "1h"}</c>. Without a ttl it means five minutes.</summary>
internal static class CacheControl
{
    public static JsonObject Mark(this JsonObject holder, string? ttl)
    {
        if (ttl is not null) holder["cache_control"] = new JsonObject { ["type"] = "ephemeral", ["ttl"] = ttl };
        return holder;
    }
}
