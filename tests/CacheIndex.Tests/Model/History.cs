using System.Collections.Concurrent;
using PromptCaching;

namespace CacheIndex.Tests.Model;

/// <summary>Everything that happened, in steps that all tasks and replicas share: if one thing ended before another began, its steps are smaller.</summary>
internal sealed class History
{
    private readonly ConcurrentQueue<Change> _changes = new();
    private readonly ConcurrentQueue<Sweep> _sweeps = new();
    private readonly ConcurrentQueue<Answer> _answers = new();
    private long _step;
    private long _lastCrash;

    public IEnumerable<Answer> Answers => _answers;

    public IReadOnlyCollection<Sweep> Sweeps => _sweeps;

    public ILookup<(CacheScope, PrefixHash), Change> Changes => _changes.ToLookup(change => (change.Scope, change.Hash));

    public long Step() => Interlocked.Increment(ref _step);

    public void Add(Change change) => _changes.Enqueue(change);

    public void Add(Answer answer) => _answers.Enqueue(answer);

    public void Add(Sweep sweep) => _sweeps.Enqueue(sweep);

    /// <summary>The change was acknowledged.</summary>
    public void Acknowledged(Change change, DateTimeOffset clock)
    {
        change.ClockAtEnd = clock;
        if (change.Began > Interlocked.Read(ref _lastCrash)) change.Ended = Step();
    }

    /// <summary>Postgres was killed just now: what it had acknowledged may be lost.</summary>
    public void Crashed()
    {
        Interlocked.Exchange(ref _lastCrash, Step());
        foreach (var change in _changes) change.Ended = long.MaxValue;
    }
}
