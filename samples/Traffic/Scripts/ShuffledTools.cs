using Traffic.Conversations;

namespace Traffic.Scripts;

/// <summary>A mistake: the tools come out of a hash table in another order each time, and tools are the beginning of the prompt.
/// Remedy: sort them.</summary>
internal static class ShuffledTools
{
    public static IEnumerable<Step> Play(Stage stage)
    {
        Tool[] tools = [.. Toolbox.ForCoding(stage.Fixed)];
        var instructions = Prose.Of(stage.Fixed, 900);
        while (true)
        {
            stage.Random.Shuffle(tools);
            var conversation = stage.Converse().Instruct(instructions, "5m").Ask(stage.Question());
            conversation.Tools = [.. tools];
            yield return stage.Send(conversation, 5, 10);
        }
    }
}
