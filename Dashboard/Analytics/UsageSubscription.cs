namespace Dashboard.Analytics;

/// <summary>One page's interest in one view; dispose it with the page.</summary>
internal sealed class UsageSubscription(UsageWatch watch, Action changed) : IDisposable
{
    /// <summary>What the view knows now.</summary>
    public UsageState State => watch.State;

    /// <summary>Completes when the view has its first answers or its first failure.</summary>
    public Task FirstAnswer => watch.FirstAnswer;

    internal void Notify() => changed();

    public void Dispose() => watch.Remove(this);
}
