using Traffic.Conversations;

namespace Traffic.Scripts;

/// <summary>
/// A mistake and its remedy by turns. Every question brings 25 search results as blocks of their own, with one marker at the end. The
/// entry of the request before lies more than 20 positions back, where no request looks: nothing is read though nothing changed. A marker
/// between the results, in every other conversation, closes the distance.
/// </summary>
internal static class SearchResults
{
    private const int Questions = 4;
    private const int Results = 25;
    private const int Halfway = 12;

    public static IEnumerable<Step> Play(Stage stage)
    {
        var instructions = Prose.Of(stage.Fixed, 300);
        for (var mended = false; ; mended = !mended)
        {
            var conversation = stage.Converse().Instruct(instructions);
            conversation.LastBlockTtl = "5m";
            for (var question = 0; question < Questions; question++)
            {
                conversation.Ask(Enumerable.Range(0, Results).Select(result => new TextBlock(Prose.Of(stage.Random, 45), mended && question > 0 && result == Halfway ? "5m" : null)));
                yield return stage.Send(conversation, 7, 12);
            }
        }
    }
}
