using Traffic.Conversations;

namespace Traffic.Scripts;

/// <summary>A mistake: two thousand tokens of instructions come with every request, and nobody has marked them. Remedy: <c>cache_control</c> on
/// their last block, or <c>?cacheBreakpoint=lastUserMessage</c> where the body cannot be touched.</summary>
internal static class Unmarked
{
    public static IEnumerable<Step> Play(Stage stage)
    {
        var instructions = Prose.Of(stage.Fixed, 1_700);
        while (true) yield return stage.Send(stage.Converse().Instruct(instructions).Ask(stage.Question()), 5, 8);
    }
}
