using PromptCaching.Wire;

namespace Dashboard.Components.Figures;

/// <summary>One principal's savings beside the others'.</summary>
/// <param name="Id">The principal.</param>
/// <param name="Name">Its name.</param>
/// <param name="Saved">Tokens saved; negative when its writes cost more than its reads earned.</param>
/// <param name="HitRate">Its token hit rate; null without prompts.</param>
/// <param name="Share">The bar's length, from 0 to 1 of the longest.</param>
/// <param name="IsChosen">Whether the page is narrowed to it.</param>
public sealed record PrincipalBar(Guid Id, string Name, decimal Saved, double? HitRate, double Share, bool IsChosen)
{
    /// <summary>Bars shown at once.</summary>
    public const int Shown = 6;

    /// <summary>The principals that saved most, the chosen one always among them.</summary>
    public static IReadOnlyList<PrincipalBar> From(IReadOnlyList<PrincipalUsage> principals, Guid? chosen)
    {
        var ordered = principals
            .OrderByDescending(principal => principal.Totals.SavedTokens)
            .ThenBy(principal => principal.Name, StringComparer.Ordinal)
            .ToList();
        var shown = ordered.Take(Shown).ToList();
        if (ordered.FindIndex(principal => principal.PrincipalId == chosen) is >= Shown and var missing) shown[^1] = ordered[missing];
        var longest = shown.Select(principal => Math.Abs(principal.Totals.SavedTokens)).DefaultIfEmpty().Max();
        return
        [
            .. shown.Select(principal => new PrincipalBar(
                principal.PrincipalId,
                principal.Name,
                principal.Totals.SavedTokens,
                principal.Totals.PromptTokens == 0 ? null : (double)principal.Totals.Read.Total / principal.Totals.PromptTokens,
                longest == 0 ? 0 : (double)(Math.Abs(principal.Totals.SavedTokens) / longest),
                principal.PrincipalId == chosen)),
        ];
    }
}
