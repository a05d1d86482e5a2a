namespace PromptCaching.Prompts;

/// <summary>Kinds and roles as they are stored (<see cref="Wire.SkeletonBlock"/>).</summary>
public static class BlockNames
{
    /// <summary>The kind in lower case with underscores.</summary>
    public static string Name(this BlockKind kind) => kind switch
    {
        BlockKind.Text => "text",
        BlockKind.ToolDefinition => "tool_definition",
        BlockKind.ToolCall => "tool_call",
        BlockKind.ToolResult => "tool_result",
        BlockKind.Image => "image",
        BlockKind.Audio => "audio",
        BlockKind.Document => "document",
        BlockKind.Thinking => "thinking",
        BlockKind.Refusal => "refusal",
        _ => "other",
    };

    /// <summary>The role as it is hashed; <c>other</c> for one that is not in the closed set.</summary>
    public static string Name(this BlockRole role) => role switch
    {
        BlockRole.ToolDefinition => "tool_definition",
        BlockRole.System => "system",
        BlockRole.Developer => "developer",
        BlockRole.User => "user",
        BlockRole.Assistant => "assistant",
        BlockRole.ToolCall => "tool_call",
        BlockRole.Tool => "tool",
        _ => "other",
    };
}
