using PromptCaching.Tests.Shared;

namespace PromptCaching.Tests.Reference;

/// <summary>
/// A mutation check in reduced form. The reference makes one mistake at a time, and the comparison of the property suite must notice it within the first cases.
/// It proves that generator and comparison reach and see every rule named in <see cref="Defect"/>; it does not mutate the library's own code.
/// </summary>
public sealed class SeededDefectTests
{
    private const int Cases = 3000;

    public static TheoryData<Defect> Defects => [.. Enum.GetValues<Defect>().Where(defect => defect != Defect.None)];

    [Theory]
    [MemberData(nameof(Defects))]
    public void The_property_suite_notices_each_seeded_defect(Defect defect)
    {
        var noticed = Enumerable.Range(0, Cases).Select(PromptCases.FromSeed)
            .FirstOrDefault(example => Comparison.Library(example) != Comparison.Reference(example, defect));
        Assert.True(noticed is not null, $"{Cases} cases, and none shows {defect}.");
    }
}
