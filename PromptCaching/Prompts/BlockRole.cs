namespace PromptCaching.Prompts;

/// <summary>The role a block is hashed with; a closed set, whose numbers are stored: new ones come last. The hash always takes the role as the client wrote it.</summary>
public enum BlockRole
{
    /// <summary>A role the parser has no name for, or none.</summary>
    Other,

    /// <summary><c>tool_definition</c>: an element of <c>tools</c>.</summary>
    ToolDefinition,

    /// <summary><c>system</c>.</summary>
    System,

    /// <summary><c>developer</c>.</summary>
    Developer,

    /// <summary><c>user</c>.</summary>
    User,

    /// <summary><c>assistant</c>.</summary>
    Assistant,

    /// <summary><c>tool_call</c>: an element of an assistant's <c>tool_calls</c>.</summary>
    ToolCall,

    /// <summary><c>tool</c>.</summary>
    Tool,
}
