using Traffic.Conversations;

namespace Traffic.Scripts;

/// <summary>Done well. Many short chats share one long handbook; the marker at its end makes each chat but the first read it.</summary>
internal static class SupportDesk
{
    private const int MaxQuestions = 3;

    public static IEnumerable<Step> Play(Stage stage)
    {
        var handbook = Prose.Of(stage.Fixed, 3_500);
        while (true)
        {
            var chat = stage.Converse().Instruct(handbook, "5m");
            for (var questions = stage.Random.Next(1, MaxQuestions + 1); questions > 0; questions--)
            {
                chat.Ask(stage.Question());
                yield return stage.Send(chat, 2, 5);
            }
        }
    }
}
