using System.Globalization;
using Traffic.Conversations;

namespace Traffic.Scripts;

/// <summary>A mistake: the instructions begin with the time. No two requests begin alike, so every one writes and none reads.
/// Remedy: what changes belongs behind the marker, here into the question.</summary>
internal static class ClockInPrompt
{
    public static IEnumerable<Step> Play(Stage stage)
    {
        var instructions = Prose.Of(stage.Fixed, 2_200);
        while (true)
        {
            var now = stage.Clock.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
            yield return stage.Send(stage.Converse().Instruct($"It is {now} UTC. {instructions}", "5m").Ask(stage.Question()), 4, 7);
        }
    }
}
