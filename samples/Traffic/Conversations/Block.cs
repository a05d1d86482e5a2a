using System.Text.Json.Nodes;

namespace Traffic.Conversations;

/// <summary>A piece of a prompt. Where <paramref name="Ttl"/> is set it carries <c>cache_control</c>: "cache everything up to here, for this long".</summary>
/// <param name="Ttl"><c>5m</c>, <c>1h</c> or <c>24h</c>; null = no marker.</param>
internal abstract record Block(string? Ttl = null);

internal sealed record TextBlock(string Text, string? Ttl = null) : Block(Ttl);

/// <summary>The model wants a tool to be run.</summary>
internal sealed record ToolUse(string Id, string Name, JsonObject Input, string? Ttl = null) : Block(Ttl);

/// <summary>What the tool answered.</summary>
internal sealed record ToolResult(string Id, string Text, string? Ttl = null) : Block(Ttl);
