namespace Dashboard.Components.Figures;

/// <summary>Something that needs attention.</summary>
/// <param name="Tone">How much.</param>
/// <param name="Title">What it is, in a few words.</param>
/// <param name="Text">Since when, how large, and what to do.</param>
/// <param name="Link">Where more about it is.</param>
public sealed record Finding(Tone Tone, string Title, string Text, string? Link = null);
