using LocalHosting.Tests.Hosts;

namespace LocalHosting.Tests.Dcp;

public sealed class ShutDownTests
{
    private static readonly TimeSpan CleanUpDeadline = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Ctrl_C_and_SIGTERM_stop_everything_cleanly(string signal)
    {
        using var volume = new Volume();
        using var host = new ChildAppHost(volume);
        await host.UntilUpAsync();
        await host.SignalAsync(signal);
        Assert.Equal(0, await host.ExitAsync());
        await Poll.UntilAsync(() => host.Alive.Count == 0, () => $"Still alive: {string.Join(" | ", host.Alive)}", CleanUpDeadline);
        Assert.False(File.Exists(volume.PidFile));   // a killed server would have left it
        Assert.DoesNotContain(host.Output, line => line.Contains("xception", StringComparison.Ordinal));
    }
}
