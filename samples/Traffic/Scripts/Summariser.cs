using Traffic.Conversations;

namespace Traffic.Scripts;

/// <summary>A mistake: every document is sent once, and marked for an hour. The entries cost twice the list price and are never read.
/// Remedy: no marker where nothing comes again.</summary>
internal static class Summariser
{
    public static IEnumerable<Step> Play(Stage stage)
    {
        var instructions = Prose.Of(stage.Fixed, 80);
        while (true)
        {
            var document = Prose.Of(stage.Random, stage.Random.Next(2_500, 4_500));
            yield return stage.Send(stage.Converse().Instruct(instructions).Ask(document, "1h"), 8, 14);
        }
    }
}
