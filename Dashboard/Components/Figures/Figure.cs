namespace Dashboard.Components.Figures;

/// <summary>One number of the page as it is written.</summary>
/// <param name="Label">What it is called.</param>
/// <param name="Definition">What it means, shown on hover.</param>
/// <param name="Value">The number, shortened.</param>
/// <param name="Exact">The number in full.</param>
/// <param name="Note">A second, smaller number beside it.</param>
/// <param name="Change">The change against the period before; null when there is nothing to compare with.</param>
/// <param name="ChangeTone">Whether that change is welcome.</param>
/// <param name="Colour">The series in the chart that this is the sum of; null for none.</param>
/// <param name="Tone">Whether the number itself is good or bad.</param>
/// <param name="Link">Where the requests behind it are; null for nowhere.</param>
public sealed record Figure(
    string Label, string Definition, string Value, string Exact, string? Note = null, string? Change = null, Tone ChangeTone = Tone.Neutral,
    string? Colour = null, Tone Tone = Tone.Neutral, string? Link = null);
