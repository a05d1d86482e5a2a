using System.Diagnostics;

namespace CacheIndex.Tests;

/// <summary>Waits on a condition, to a deadline.</summary>
internal static class Eventually
{
    // Long, because only a failure reaches it and the machine may be busy with other things.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        var started = Stopwatch.GetTimestamp();
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Deadline, $"After {Deadline} it was still not true that {what}.");
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
