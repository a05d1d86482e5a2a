namespace PromptCaching.Prompts;

/// <summary>What a block is; a closed set, so that it may be stored and used as a tag. The numbers are stored: new ones come last.</summary>
public enum BlockKind
{
    /// <summary>Anything the parser has no name for.</summary>
    Other,

    /// <summary>Text, as a string or as a text part.</summary>
    Text,

    /// <summary>An element of <c>tools</c>.</summary>
    ToolDefinition,

    /// <summary>An assistant's tool call (<c>tool_calls</c> element or <c>tool_use</c> block).</summary>
    ToolCall,

    /// <summary>What a tool answered (content of a <c>tool</c> message or a <c>tool_result</c> block).</summary>
    ToolResult,

    /// <summary>An image.</summary>
    Image,

    /// <summary>Audio.</summary>
    Audio,

    /// <summary>A file or document.</summary>
    Document,

    /// <summary>A <c>thinking</c> or <c>redacted_thinking</c> block.</summary>
    Thinking,

    /// <summary>A refusal.</summary>
    Refusal,
}
