using CacheIndex.Prefixes;
using PromptCaching;

namespace CacheIndex.Tests.Prefixes;

/// <summary>A store whose calls can be held, before and after they take effect, and let go in any order.</summary>
internal sealed class HeldPrefixIndex(IPrefixIndex store) : IPrefixIndex
{
    private readonly List<TaskCompletionSource> _held = [];

    /// <summary>Whether calls that come are held.</summary>
    public bool Holds { get; set; }

    /// <summary>Calls that wait.</summary>
    public int Waiting => _held.Count;

    /// <summary>Lets one waiting call go on: to its effect, or from there to its end.</summary>
    public void Release(int which)
    {
        var released = _held[which];
        _held.RemoveAt(which);
        released.SetResult();   // Continues on this thread, to its next stop.
    }

    public async Task<IReadOnlyList<PrefixMatch>> LookupAsync(CacheScope scope, PrefixHash[] hashes, CancellationToken cancellationToken)
    {
        var isHeld = Holds;
        if (isHeld) await StopAsync();
        var matches = await store.LookupAsync(scope, hashes, cancellationToken);
        if (isHeld) await StopAsync();
        return matches;
    }

    public async Task WriteAsync(IReadOnlyList<ScopedWrite> writes, CancellationToken cancellationToken)
    {
        var isHeld = Holds;
        if (isHeld) await StopAsync();
        await store.WriteAsync(writes, cancellationToken);
        if (isHeld) await StopAsync();
    }

    public async Task RefreshAsync(IReadOnlyList<ScopedRefresh> refreshes, CancellationToken cancellationToken)
    {
        var isHeld = Holds;
        if (isHeld) await StopAsync();
        await store.RefreshAsync(refreshes, cancellationToken);
        if (isHeld) await StopAsync();
    }

    private Task StopAsync()
    {
        var stop = new TaskCompletionSource();
        _held.Add(stop);
        return stop.Task;
    }
}
