using Traffic.Conversations;

namespace Traffic.Scripts;

/// <summary>A mistake that costs nothing: the marked instructions are shorter than the shortest prefix that is cached, so the marker does nothing.</summary>
internal static class Classifier
{
    public static IEnumerable<Step> Play(Stage stage)
    {
        var instructions = Prose.Of(stage.Fixed, 250);
        while (true) yield return stage.Send(stage.Converse().Instruct(instructions, "5m").Ask(stage.Question()), 3, 5);
    }
}
