namespace Dashboard.Analytics;

/// <summary>What a view wants to know. Questions compare by value: equal ones are asked once for all pages.</summary>
internal abstract record UsageQuestion
{
    /// <summary>How soon it is asked again.</summary>
    public virtual UsagePace Pace => UsagePace.Busy;

    /// <summary>Asks for everything that the view shows, as of one moment.</summary>
    public abstract Task<object> AskAsync(UsageSources sources, DateTimeOffset now, CancellationToken cancellationToken);
}
