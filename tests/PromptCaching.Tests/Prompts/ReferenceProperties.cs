using FsCheck;
using FsCheck.Fluent;
using PromptCaching.Tests.Reference;
using PromptCaching.Tests.Shared;

namespace PromptCaching.Tests.Prompts;

/// <summary>The library against a reference that is slow and plain.</summary>
public sealed class ReferenceProperties
{
    // More in a long run: PROMPTCACHE_FUZZ=100000 dotnet test …
    internal static int Cases => int.TryParse(Environment.GetEnvironmentVariable("PROMPTCACHE_FUZZ"), out var cases) ? cases : 3000;

    [Fact]
    public void Any_body_under_any_rules_gives_what_the_reference_gives() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Cases), Prop.ForAll(PromptCases.Arbitrary, example =>
            (Comparison.Library(example) == Comparison.Reference(example)).Label(FirstDifference(example))));

    [Fact]
    public void S6_Every_marker_error_names_its_place() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Cases), Prop.ForAll(PromptCases.Arbitrary, example =>
        {
            var place = new ReferencePrompt(example.Dialect, example.Rules, example.Query).Read(example.Body).MarkerPlace;
            if (place is null || !example.Parser!.TryParse(example.Body, example.Dialect, example.Query, out var prompt, out _)) return true.ToProperty();
            using (prompt) return prompt.MarkerError!.Message.Contains(place, StringComparison.Ordinal).Label(prompt.MarkerError.Message);
        }));

    private static string FirstDifference(PromptCase example)
    {
        var library = Comparison.Library(example).Split('\n');
        var reference = Comparison.Reference(example).Split('\n');
        var line = Enumerable.Range(0, Math.Max(library.Length, reference.Length))
            .FirstOrDefault(i => library.ElementAtOrDefault(i) != reference.ElementAtOrDefault(i));
        return $"library:   {library.ElementAtOrDefault(line)}\nreference: {reference.ElementAtOrDefault(line)}";
    }
}
