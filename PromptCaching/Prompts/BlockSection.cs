namespace PromptCaching.Prompts;

/// <summary>Where in a body a marker may stand.</summary>
internal enum BlockSection
{
    Body,
    Tools,
    System,
    Messages,
    Content,
    ToolCalls,
    Instructions,
    Input,
    InputContent,
}
