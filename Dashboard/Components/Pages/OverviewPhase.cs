namespace Dashboard.Components.Pages;

/// <summary>What the overview has to say.</summary>
internal enum OverviewPhase
{
    /// <summary>No request has ever matched.</summary>
    Empty,

    /// <summary>There are requests, but none in the chosen time.</summary>
    Quiet,

    /// <summary>The figures.</summary>
    Figures,
}
