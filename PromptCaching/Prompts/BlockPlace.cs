using System.Globalization;

namespace PromptCaching.Prompts;

/// <summary>The place of a block, kept as numbers; written out only in an error.</summary>
/// <param name="Section">The part of the body.</param>
/// <param name="Message">Index in <c>messages</c> or <c>input</c>, where the section is one of a message's.</param>
/// <param name="Element">Index in the section; -1 where the section is the block itself.</param>
internal readonly record struct BlockPlace(BlockSection Section, int Message, int Element)
{
    /// <summary>The path of the block's marker: <c>messages[3].content[1].cache_control</c>.</summary>
    public override string ToString()
    {
        if (Section == BlockSection.Body) return "cache_control";
        var section = Section switch
        {
            BlockSection.Tools => "tools",
            BlockSection.System => "system",
            BlockSection.Messages => "messages",
            BlockSection.Instructions => "instructions",
            BlockSection.Input => "input",
            BlockSection.InputContent => string.Create(CultureInfo.InvariantCulture, $"input[{Message}].content"),
            BlockSection.Content => string.Create(CultureInfo.InvariantCulture, $"messages[{Message}].content"),
            _ => string.Create(CultureInfo.InvariantCulture, $"messages[{Message}].tool_calls"),
        };
        return Element < 0 ? $"{section}.cache_control" : string.Create(CultureInfo.InvariantCulture, $"{section}[{Element}].cache_control");
    }
}
