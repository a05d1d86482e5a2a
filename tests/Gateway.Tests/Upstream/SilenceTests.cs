using Gateway.Tests.Shared;
using Gateway.Upstream;

namespace Gateway.Tests.Upstream;

public sealed class SilenceTests
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task The_upstreams_silence_counts_while_it_is_waited_for_and_not_while_the_client_is()
    {
        var more = new TaskCompletionSource();
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = async context =>
        {
            await Sse.StartAsync(context);
            await context.Response.BodyWriter.FlushAsync();
            await more.Task;
            await Sse.SendAsync(context, "1");
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
        };
        using var clock = new HandFiredClock();
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false });
        using var call = new UpstreamCall(invoker, Idle, clock, Until.TestEnd);
        var sending = call.SendAsync(new HttpRequestMessage(HttpMethod.Get, upstream.Address));
        Assert.Equal((ForwardError.None, null), (await sending, clock.Due));
        var buffer = new byte[100];
        var reading = call.ReadAsync(buffer).AsTask();
        Assert.Equal(Idle, clock.Due);
        more.SetResult();
        Assert.Equal(("data: 1\n\n".Length, ForwardError.None), await reading);
        Assert.Null(clock.Due);
        var silent = call.ReadAsync(buffer).AsTask();
        Assert.Equal(Idle, clock.Due);
        clock.Fire();
        Assert.Equal((0, ForwardError.ResponseBodyTimeout), await silent);
    }
}
