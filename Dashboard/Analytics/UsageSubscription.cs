namespace Dashboard.Analytics;

/// <summary>One page's interest in one view; dispose it with the page.</summary>
internal class UsageSubscription(UsageWatch watch, Action changed) : IDisposable
{
    /// <summary>Completes when the view has its first answer or its first failure.</summary>
    public Task FirstAnswer => watch.FirstAnswer;

    protected UsageWatch Watch => watch;

    internal void Notify() => changed();

    public void Dispose() => watch.Remove(this);
}
