namespace Dashboard.Components.Pages;

/// <summary>How the page keeps up.</summary>
public enum Freshness
{
    /// <summary>The live stream is being opened; the figures are asked for now and then.</summary>
    Connecting,

    /// <summary>Requests appear as they finish.</summary>
    Live,

    /// <summary>The index does not answer; the figures are old.</summary>
    Stale,
}
