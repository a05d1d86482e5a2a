using System.Globalization;
using System.Text.Json.Nodes;

namespace Traffic.Conversations;

/// <summary>A prompt that grows turn by turn. Every request sends all of it, which is why caching its prefix pays.</summary>
/// <param name="model">The virtual model.</param>
internal sealed class Conversation(string model)
{
    private const string User = "user";
    private const string Assistant = "assistant";

    private int _calls;

    public string Model => model;

    public IReadOnlyList<Tool> Tools { get; set; } = [];

    public List<TextBlock> System { get; } = [];

    public List<Turn> Turns { get; } = [];

    /// <summary>Marks whatever block is the last one when the conversation is sent: the next request reads up to there.</summary>
    public string? LastBlockTtl { get; set; }

    /// <summary>The turns as they are sent, with that marker.</summary>
    public IEnumerable<Turn> MarkedTurns => LastBlockTtl is null || Turns is not [.., { Blocks: [.. var before, var last] } final]
        ? Turns
        : [.. Turns.SkipLast(1), final with { Blocks = [.. before, last with { Ttl = LastBlockTtl }] }];

    /// <summary><c>cache_control</c> at the top level of the body: the gateway chooses the block. The same effect as <see cref="LastBlockTtl"/>.</summary>
    public string? AutomaticTtl { get; set; }

    /// <summary>The longest answer, in tokens.</summary>
    public int MaxTokens { get; set; } = 60;

    public Conversation Instruct(string text, string? ttl = null)
    {
        System.Add(new(text, ttl));
        return this;
    }

    public Conversation Ask(params IEnumerable<TextBlock> blocks) => Say(User, blocks);

    public Conversation Ask(string text, string? ttl = null) => Ask(new TextBlock(text, ttl));

    public Conversation Answer(string text) => Say(Assistant, [new TextBlock(text)]);

    /// <summary>Adds a tool call to what the assistant said last, and its result. The stand-in for a model calls no tools, so the script does.</summary>
    public Conversation Call(Tool tool, JsonObject input, string result)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"call_{++_calls:D4}");
        Say(Assistant, [new ToolUse(id, tool.Name, input)]);
        return Say(User, [new ToolResult(id, result)]);
    }

    /// <summary>Turns of one side in a row are one turn: both dialects want the sides to alternate.</summary>
    private Conversation Say(string role, IEnumerable<Block> blocks)
    {
        if (Turns.Count > 0 && Turns[^1].Role == role) Turns[^1].Blocks.AddRange(blocks);
        else Turns.Add(new(role, [.. blocks]));
        return this;
    }
}
