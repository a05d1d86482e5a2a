namespace Dashboard.Components.Figures;

/// <summary>How a thing is meant, and so coloured.</summary>
public enum Tone
{
    /// <summary>Neither good nor bad.</summary>
    Neutral,

    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Worth a look.</summary>
    Warn,

    /// <summary>Wrong.</summary>
    Bad,
}
