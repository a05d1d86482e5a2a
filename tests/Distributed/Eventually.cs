namespace Distributed;

/// <summary>Waits for a condition, up to a deadline that only a failure reaches.</summary>
internal static class Eventually
{
    private static readonly TimeSpan UsualDeadline = TimeSpan.FromSeconds(30);

    public static async Task<T> Async<T>(Func<Task<T>> observe, Func<T, bool> holds, string what, TimeSpan? within = null)
    {
        using var deadline = new CancellationTokenSource(within ?? UsualDeadline);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        T last;
        do
        {
            last = await observe();
            if (holds(last)) return last;
        }
        while (await NextAsync(pace, deadline.Token));
        throw new TimeoutException($"Waited {within ?? UsualDeadline} for {what}; last seen: {last}");
    }

    private static async Task<bool> NextAsync(PeriodicTimer pace, CancellationToken deadline)
    {
        try
        {
            return await pace.WaitForNextTickAsync(deadline);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
