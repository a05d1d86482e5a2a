namespace Distributed;

/// <summary>Prompts long enough to be cached, different for every test.</summary>
internal static class Prompts
{
    /// <summary>A virtual model of its own for a test, so that tests share no entries and no records.</summary>
    public static string NewModel() => $"test-{Guid.NewGuid():N}";

    /// <summary>English of about <paramref name="words"/> words; a word is a little more than a token.</summary>
    public static string Handbook(int words = 1_500) => string.Join(
        ' ', Enumerable.Range(0, words).Select(static n => (n % 6) switch { 0 => "Rule", 1 => $"{n}:", 2 => "answer", 3 => "only", 4 => "from", _ => "sources." }));
}
