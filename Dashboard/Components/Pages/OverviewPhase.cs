namespace Dashboard.Components.Pages;

/// <summary>What the overview has to say.</summary>
internal enum OverviewPhase
{
    /// <summary>Nothing yet.</summary>
    Loading,

    /// <summary>The index has never answered.</summary>
    Failed,

    /// <summary>No request has ever matched.</summary>
    Empty,

    /// <summary>There are requests, but none in the chosen time.</summary>
    Quiet,

    /// <summary>The figures.</summary>
    Figures,
}
