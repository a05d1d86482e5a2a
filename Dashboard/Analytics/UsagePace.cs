namespace Dashboard.Analytics;

/// <summary>How soon a view follows the requests that arrive.</summary>
internal enum UsagePace
{
    /// <summary>It shows them at once, and asks again soon.</summary>
    Live,

    /// <summary>It asks again soon.</summary>
    Busy,

    /// <summary>It asks again now and then, whether requests arrive or not.</summary>
    Idle,
}
