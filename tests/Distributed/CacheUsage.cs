using System.Text.Json;

namespace Distributed;

/// <summary>What a client sees of the cache in <c>usage</c>.</summary>
internal sealed record CacheUsage(int Prompt, int Read, int Created)
{
    /// <summary>Reads the OpenAI dialect's usage object, and asserts that its two spellings agree.</summary>
    public static CacheUsage From(JsonElement usage)
    {
        var details = usage.GetProperty("prompt_tokens_details");
        var read = usage.GetProperty("cache_read_input_tokens").GetInt32();
        var created = usage.GetProperty("cache_creation_input_tokens").GetInt32();
        Assert.Equal(read, details.GetProperty("cached_tokens").GetInt32());
        Assert.Equal(created, details.GetProperty("cache_write_tokens").GetInt32());
        return new(usage.GetProperty("prompt_tokens").GetInt32(), read, created);
    }

    /// <summary>Reads the usage of Responses, likewise.</summary>
    public static CacheUsage FromResponses(JsonElement usage)
    {
        var details = usage.GetProperty("input_tokens_details");
        var (read, created) = (details.GetProperty("cached_tokens").GetInt32(), details.GetProperty("cache_write_tokens").GetInt32());
        Assert.Equal((read, created), (usage.GetProperty("cache_read_input_tokens").GetInt32(), usage.GetProperty("cache_creation_input_tokens").GetInt32()));
        return new(usage.GetProperty("input_tokens").GetInt32(), read, created);
    }

    /// <summary>Reads Anthropic's dialect, whose input is what the cache left over.</summary>
    public static CacheUsage FromMessages(JsonElement usage)
    {
        var read = usage.GetProperty("cache_read_input_tokens").GetInt32();
        var created = usage.GetProperty("cache_creation_input_tokens").GetInt32();
        return new(usage.GetProperty("input_tokens").GetInt32() + read + created, read, created);
    }
}
