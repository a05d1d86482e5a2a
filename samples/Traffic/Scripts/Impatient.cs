using Traffic.Conversations;

namespace Traffic.Scripts;

/// <summary>A model that is overloaded now and then, and a reader who closes every third answer half-way. Only answers that arrive whole write
/// entries: what was cut off is not read later. Its marker is at the top level of the body: the gateway finds the last block.</summary>
internal static class Impatient
{
    private const int Questions = 9;
    private const int LeavesAt = 3;

    public static IEnumerable<Step> Play(Stage stage)
    {
        var instructions = Prose.Of(stage.Fixed, 1_500);
        while (true)
        {
            var chat = stage.Converse().Instruct(instructions);
            chat.AutomaticTtl = "5m";
            for (var question = 1; question <= Questions; question++)
            {
                chat.Ask(stage.Question());
                yield return stage.Send(chat, 5, 9) with { LeavesAfter = question % LeavesAt == 0 ? 5 : null };
            }
        }
    }
}
