using System.Text.Json;
using PromptCaching.Json;

namespace PromptCaching.Prompts;

/// <summary>What the reader found, in pooled memory. A field, never copied.</summary>
internal struct PromptContents
{
    public JsonIndex Index;
    public PooledList<PromptBlock> Blocks;
    public PooledList<Breakpoint> Breakpoints;
    public PooledList<int> Candidates;
    public PooledList<BodyEdit> Edits;
    public PromptError? MarkerError;
    public int ModelToken;
    public int VolatileBlocks;
    public bool Stream;
    public bool ClientAskedForUsage;
    public bool IsPartial;
    public bool IsResponses;

    // {"text":,"type":"input_text"} around a string, a role of ours, and the NUL after it.
    private const int Wrapping = 64;

    /// <summary>What <see cref="WriteHashed"/> may need.</summary>
    public readonly int CanonicalRoom(ref readonly PromptBlock block) =>
        Wrapping + Index[block.Token].RawEnd - Index[block.Token].RawStart + (block.RoleToken < 0 ? 0 : Index.RawString(block.RoleToken).Length);

    /// <summary>Writes <c>role ‖ 00 ‖ canonical JSON</c>.</summary>
    public readonly int WriteHashed(ref readonly PromptBlock block, Span<byte> output)
    {
        var length = WriteRole(in block, output);
        output[length++] = 0; // JSON never holds a raw NUL, so a role and a block cannot run together
        return length + WriteCanonical(in block, output[length..]);
    }

    /// <summary>Writes canonical JSON without the block's own marker; a string that stands for a text block as that block.</summary>
    public readonly int WriteCanonical(ref readonly PromptBlock block, Span<byte> output)
    {
        if (Index[block.Token].Type != JsonTokenType.String || block.TextToken != block.Token)
        {
            return CanonicalJson.Write(in Index, block.Token, "cache_control"u8, output);
        }
        var before = "{\"text\":"u8;
        var after = IsResponses ? ",\"type\":\"input_text\"}"u8 : ",\"type\":\"text\"}"u8;
        before.CopyTo(output);
        var length = before.Length + CanonicalJson.Write(in Index, block.Token, default, output[before.Length..]);
        after.CopyTo(output[length..]);
        return length + after.Length;
    }

    private readonly int WriteRole(ref readonly PromptBlock block, Span<byte> output)
    {
        if (block.RoleToken >= 0) return JsonEscapes.Unescape(Index.RawString(block.RoleToken), output);
        var role = block.Role switch
        {
            BlockRole.ToolDefinition => "tool_definition"u8,
            BlockRole.ToolCall => "tool_call"u8,
            BlockRole.System => "system"u8,
            BlockRole.User => "user"u8,
            BlockRole.Assistant => "assistant"u8,
            BlockRole.Tool => "tool"u8,
            _ => default,
        };
        role.CopyTo(output);
        return role.Length;
    }

    /// <summary>Gives back what only the body's text needs.</summary>
    public void ReturnText()
    {
        Index.Return();
        Edits.Return();
    }

    public void ReturnAll()
    {
        ReturnText();
        Blocks.Return();
        Breakpoints.Return();
        Candidates.Return();
    }
}
