namespace LocalHosting.Tests.Hosts;

/// <summary>Waits for a condition that nobody announces.</summary>
internal static class Poll
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    public static async Task UntilAsync(Func<bool> condition, Func<string> failure, TimeSpan? deadline = null)
    {
        using var timer = new PeriodicTimer(Interval);
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > (deadline ?? TimeSpan.FromSeconds(60))) Assert.Fail(failure());
            await timer.WaitForNextTickAsync();
        }
    }
}
