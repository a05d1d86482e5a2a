namespace Dashboard.Components.Pages;

/// <summary>What a page has to say about itself.</summary>
/// <param name="HasAnswer">Whether there is anything to show.</param>
/// <param name="Trouble">Why the last question was not answered; null when it was.</param>
/// <param name="Updated">When the figures were asked for; empty where there are none.</param>
/// <param name="Freshness">How the page keeps up.</param>
public sealed record PageStatus(bool HasAnswer, string? Trouble, string Updated, Freshness Freshness)
{
    /// <summary>Of a page that shows no figures.</summary>
    public static readonly PageStatus Still = new(true, null, "", Freshness.Live);
}
