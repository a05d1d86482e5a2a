using Traffic.Conversations;

namespace Traffic.Scripts;

/// <summary>Done well. Questions on one long contract come minutes apart: more than five, far less than an hour. The longer ttl costs more to
/// write and is still cheaper than writing anew every time.</summary>
internal static class ContractReader
{
    private const int QuestionsAtATime = 3;
    private static readonly TimeSpan Gap = TimeSpan.FromMinutes(6.5);

    public static IEnumerable<Step> Play(Stage stage)
    {
        var contract = Prose.Of(stage.Fixed, 6_000);
        for (var gap = TimeSpan.Zero; ; gap = Gap)
        {
            for (var question = 0; question < QuestionsAtATime; question++)
            {
                var conversation = stage.Converse().Instruct(contract, stage.LongTtl).Ask(stage.Question());
                yield return stage.Send(conversation, 3, 8) with { Gap = question == 0 ? gap : TimeSpan.Zero };
            }
        }
    }
}
