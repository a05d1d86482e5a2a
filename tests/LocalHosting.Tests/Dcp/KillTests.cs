using LocalHosting.Tests.Hosts;

namespace LocalHosting.Tests.Dcp;

public sealed class KillTests
{
    private static readonly TimeSpan CleanUpDeadline = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_killed_AppHost_leaves_nothing_alive_and_the_next_start_recovers()
    {
        using var volume = new Volume();
        using (var killed = new ChildAppHost(volume))
        {
            await killed.UntilUpAsync();
            await killed.SignalAsync("KILL");
            await killed.ExitAsync();
            await Poll.UntilAsync(() => killed.Alive.Count == 0, () => $"Still alive: {string.Join(" | ", killed.Alive)}", CleanUpDeadline);
        }
        using var next = new ChildAppHost(volume);
        await next.UntilUpAsync();
        await next.SignalAsync("TERM");
        await next.ExitAsync();
    }
}
