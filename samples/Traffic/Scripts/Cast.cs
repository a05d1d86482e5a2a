using Traffic.Dialects;

namespace Traffic.Scripts;

/// <summary>Everybody who takes part.</summary>
internal static class Cast
{
    private static readonly IDialect Chat = new ChatCompletions();
    private static readonly IDialect Messages = new Messages();

    public static IReadOnlyList<Actor> All { get; } =
    [
        new("atlas", "ide", VirtualModels.CodeLarge, Messages, true, "coding agent with tools; 5m markers on the instructions and on the last block", CodingAgent.Play),
        new("atlas", "ci", VirtualModels.CodeLarge, Messages, false, "the same agent in CI, with a key of its own; reads what the other wrote", CodingAgent.Play),
        new("birch", "desk", VirtualModels.ChatSmall, Chat, true, "support desk; many chats read one marked handbook", SupportDesk.Play),
        new("cedar", "legal", VirtualModels.DocsLong, Messages, true, "reads one contract every 6.5 minutes with the long ttl, which pays", ContractReader.Play),
        new("dune", "nightly", VirtualModels.DocsLong, Chat, false, "mistake: summarises documents that come once, each marked for an hour", Summariser.Play),
        new("ember", "bot", VirtualModels.ChatSmall, Chat, false, "mistake: the time of day at the beginning of the prompt, so it never hits", ClockInPrompt.Play),
        new("fjord", "agent", VirtualModels.CodeLarge, Chat, true, "mistake: tools in another order each time, so it hardly ever hits", ShuffledTools.Play),
        new("grove", "search", VirtualModels.DocsLong, Messages, false, "mistake: 25 blocks between two markers are too far; every other conversation mends it", SearchResults.Play),
        new("heath", "labels", VirtualModels.ChatSmall, Messages, false, "mistake: marks instructions that are shorter than what is cached", Classifier.Play),
        new("iris", "app", VirtualModels.ChatSmall, Chat, true, "mistake: long instructions and no marker at all", Unmarked.Play),
        new("juniper", "beta", VirtualModels.PreviewFlaky, Chat, true, "an overloaded model without a price, and a reader who leaves half-way", Impatient.Play),
        new("kelp", "reports", VirtualModels.DocsLong, Messages, true, "mistake: comes back every 5.5 minutes to what was cached for five", LateReturner.Play),
    ];
}
