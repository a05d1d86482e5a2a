using LocalHosting.Tests.Hosts;

namespace LocalHosting.Tests.Dcp;

public sealed class ShutDownTests
{
    private static readonly TimeSpan CleanUpDeadline = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_killed_AppHost_leaves_nothing_alive_and_the_next_start_recovers()
    {
        var volume = $"killed-{Guid.NewGuid():N}";
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

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Ctrl_C_and_SIGTERM_stop_everything_cleanly(string signal)
    {
        using var host = new ChildAppHost($"stopped-{signal}-{Guid.NewGuid():N}");
        await host.UntilUpAsync();
        await host.SignalAsync(signal);
        Assert.Equal(0, await host.ExitAsync());
        await Poll.UntilAsync(() => host.Alive.Count == 0, () => $"Still alive: {string.Join(" | ", host.Alive)}", CleanUpDeadline);
        Assert.False(host.HasPostgresPidFile);   // a killed server would have left it
        Assert.DoesNotContain(host.Output, line => line.Contains("xception", StringComparison.Ordinal));
    }
}
