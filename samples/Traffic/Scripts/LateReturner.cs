using Traffic.Conversations;

namespace Traffic.Scripts;

/// <summary>A mistake: somebody comes back every five and a half minutes to what was cached for five. Remedy: <c>"ttl": "1h"</c>.</summary>
internal static class LateReturner
{
    private const int QuestionsAtATime = 2;
    private static readonly TimeSpan Gap = TimeSpan.FromMinutes(5.5);

    public static IEnumerable<Step> Play(Stage stage)
    {
        var report = Prose.Of(stage.Fixed, 3_000);
        for (var gap = TimeSpan.Zero; ; gap = Gap)
        {
            for (var question = 0; question < QuestionsAtATime; question++)
            {
                var conversation = stage.Converse().Instruct(report, "5m").Ask(stage.Question());
                yield return stage.Send(conversation, 4, 8) with { Gap = question == 0 ? gap : TimeSpan.Zero };
            }
        }
    }
}
