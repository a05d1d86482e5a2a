namespace Dashboard.Components.Pages;

/// <summary>What the filters can be set to: what requests were seen of in the chosen time.</summary>
/// <param name="Principals">Ids and names.</param>
/// <param name="Models">Names.</param>
/// <param name="Keys">Ids and names of the chosen principal's keys.</param>
internal sealed record FilterChoices(
    IReadOnlyList<(string Id, string Name)> Principals, IReadOnlyList<(string Id, string Name)> Models, IReadOnlyList<(string Id, string Name)> Keys)
{
    public static readonly FilterChoices None = new([], [], []);

    /// <summary>These choices by name; the chosen one is among them even when it has no requests in this time.</summary>
    public static IReadOnlyList<(string Id, string Name)> With(string? chosen, IReadOnlyList<(string Id, string Name)> choices) =>
        chosen is null || choices.Any(choice => choice.Id == chosen) ? choices : [.. choices, (chosen, chosen)];
}
