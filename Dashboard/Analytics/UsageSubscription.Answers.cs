namespace Dashboard.Analytics;

/// <summary>The same, with the type of the answers.</summary>
internal sealed class UsageSubscription<TAnswer>(UsageWatch watch, Action changed) : UsageSubscription(watch, changed)
    where TAnswer : class
{
    /// <summary>What the view knows now.</summary>
    public UsageState<TAnswer> State
    {
        get
        {
            var state = Watch.State;
            return new((TAnswer?)state.Answer, state.At, state.Failure, state.FailingSince, state.IsLive);
        }
    }
}
