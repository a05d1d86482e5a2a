using Dashboard.Components.Figures;
using PromptCaching.Wire;

namespace Dashboard.Tests.Components.Figures;

public sealed class PrincipalBarTests
{
    [Fact]
    public void Who_saved_most_comes_first_and_a_loss_is_measured_on_the_same_scale()
    {
        var bars = PrincipalBar.From([Usage("loses", -100), Usage("saves", 400), Usage("idle", 0)], null);

        Assert.Equal(["saves", "idle", "loses"], bars.Select(bar => bar.Name));
        Assert.Equal([1, 0, 0.25], bars.Select(bar => bar.Share));
    }

    [Fact]
    public void The_chosen_principal_is_shown_even_when_it_saved_least()
    {
        var principals = Enumerable.Range(0, 20).Select(i => Usage($"p{i:00}", 1_000 - i)).ToList();

        var bars = PrincipalBar.From(principals, principals[^1].PrincipalId);

        Assert.Equal(PrincipalBar.Shown, bars.Count);
        Assert.Equal("p19", bars.Single(bar => bar.IsChosen).Name);
    }

    [Fact]
    public void Nobody_makes_no_bars() => Assert.Empty(PrincipalBar.From([], Guid.CreateVersion7()));

    private static PrincipalUsage Usage(string name, decimal saved) =>
        new(Guid.CreateVersion7(), name, new(1, 0, 1_000, 0, new(0, 0, 0), new(0, 0, 0), saved));
}
