using System.Text;

namespace Traffic.Conversations;

/// <summary>Readable filler, the same for the same random numbers. A word is about a token.</summary>
internal static class Prose
{
    private static readonly string[] Openings =
        ["When", "Before", "After", "Unless", "Because", "While", "If", "Once"];
    private static readonly string[] Things =
        ["invoice", "customer", "pipeline", "contract", "module", "request", "shipment", "account", "sensor", "ticket", "policy", "warehouse", "deployment", "patient", "survey"];
    private static readonly string[] Happenings =
        ["is overdue", "changes hands", "fails twice", "arrives late", "was reviewed", "grows too large", "loses its owner", "is approved", "cannot be found"];
    private static readonly string[] Orders =
        ["ask for", "write down", "compare", "archive", "double-check", "summarise", "forward", "hold back", "look up"];
    private static readonly string[] Manners =
        ["calmly", "at once", "in two sentences", "with the date", "by name", "without guessing", "in plain words"];

    /// <summary>Sentences of at least this many words.</summary>
    public static string Of(Random random, int words)
    {
        var text = new StringBuilder(words * 7);
        for (var count = 0; count < words;)
        {
            var sentence = $"{Pick(random, Openings)} the {Pick(random, Things)} {Pick(random, Happenings)}, {Pick(random, Orders)} the {Pick(random, Things)} "
                + $"and {Pick(random, Orders)} every {Pick(random, Things)} {Pick(random, Manners)}.";
            count += sentence.AsSpan().Count(' ') + 1;
            text.Append(text.Length == 0 ? "" : " ").Append(sentence);
        }
        return text.ToString();
    }

    public static T Pick<T>(Random random, IReadOnlyList<T> items) => items[random.Next(items.Count)];
}
