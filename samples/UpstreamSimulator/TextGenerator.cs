namespace UpstreamSimulator;

/// <summary>Sentences about nothing in particular, the same for the same seed. Each word, with the space before it, is one token of
/// o200k_base.</summary>
internal static class TextGenerator
{
    private static readonly string[] Subjects =
        ["server", "model", "team", "system", "answer", "record", "reader", "plan", "test", "report", "user", "version"];
    private static readonly string[] Verbs =
        ["needs", "keeps", "shows", "changes", "reads", "gives", "finds", "returns", "holds", "follows", "checks", "moves"];
    private static readonly string[] Adjectives =
        ["small", "new", "clear", "second", "short", "long", "good", "simple", "early", "full", "open", "stable"];
    private static readonly string[] Objects =
        ["list", "message", "value", "number", "file", "page", "result", "name", "order", "limit", "step", "note"];
    private static readonly string[] Links = ["and", "because", "while", "before", "after", "so"];

    /// <summary>The pieces of an answer, one token each, without end.</summary>
    public static IEnumerable<string> Tokens(Random random)
    {
        var isFirst = true;
        while (true)
        {
            var subject = Pick(random, Subjects);
            yield return isFirst ? "The" : " The";
            isFirst = false;
            yield return " " + subject;
            for (var clauses = random.Next(1, 3); clauses > 0; clauses--)
            {
                yield return " " + Pick(random, Verbs);
                yield return " a";
                yield return " " + Pick(random, Adjectives);
                yield return " " + Pick(random, Objects);
                if (clauses == 1) break;
                yield return " " + Pick(random, Links);
                yield return " it";
            }
            yield return ".";
        }
    }

    /// <summary>Every piece that can occur, for the test that each is one token.</summary>
    public static IEnumerable<string> Vocabulary() =>
        Subjects.Concat(Verbs).Concat(Adjectives).Concat(Objects).Concat(Links).Select(static word => " " + word)
            .Concat(["The", " The", " a", " it", "."]);

    private static string Pick(Random random, string[] words) => words[random.Next(words.Length)];
}
