namespace Gateway;

/// <summary>A request is worked on by the thread that its connection's bytes came by: no hand-overs between threads. So nothing may block there; what
/// waits for a disk or computes for long leaves that thread first (docs/decisions/0021-one-thread-a-request.md).</summary>
internal static class InlineScheduling
{
    /// <summary>Work on more bytes than this, a tenth of a millisecond, goes on in the thread pool: the thread's other connections shall not wait.</summary>
    public const int LargeBytes = 64 << 10;

    private const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Call before the process opens its first socket. An operator turns it off by setting the runtime's variable to 0.</summary>
    public static void UseInlineScheduling(this WebApplicationBuilder builder)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } set && set != "1") return;
        Environment.SetEnvironmentVariable(Variable, "1");
        builder.WebHost.UseSockets(static sockets => sockets.UnsafePreferInlineScheduling = true);
    }
}
