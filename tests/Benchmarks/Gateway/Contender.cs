namespace Benchmarks.Gateway;

/// <summary>What stands between the load generator and the upstream.</summary>
internal sealed class Contender(string name, int port, string headers = "", Child? proxy = null) : IAsyncDisposable
{
    public string Name { get; } = name;

    public int Port { get; } = port;

    /// <summary>Request headers it needs, each ending in CRLF.</summary>
    public string Headers { get; } = headers;

    /// <summary>Whether each request ends in a block never sent before.</summary>
    public bool FreshLastBlock { get; init; }

    /// <summary>Finds the processes that work for it elsewhere.</summary>
    public Func<int[]> Companions { get; init; } = static () => [];

    /// <summary>The processes that it runs as.</summary>
    public int[] Processes => proxy is null ? [] : ProcessCosts.Tree(proxy.Id);

    public ValueTask DisposeAsync() => proxy?.DisposeAsync() ?? ValueTask.CompletedTask;
}
