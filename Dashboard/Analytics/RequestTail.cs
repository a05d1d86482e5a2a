using PromptCaching.Wire;

namespace Dashboard.Analytics;

/// <summary>The last requests that arrived live, newest last; old ones fall out.</summary>
internal sealed class RequestTail
{
    /// <summary>Rows kept.</summary>
    public const int Capacity = 500;

    private readonly Lock _lock = new();
    private readonly Queue<RequestRow> _rows = new(Capacity);

    public void Add(RequestRow row)
    {
        lock (_lock)
        {
            if (_rows.Count == Capacity) _rows.Dequeue();
            _rows.Enqueue(row);
        }
    }

    /// <summary>These rows and the live ones that match, each once, newest first, no more than <paramref name="atMost"/>.</summary>
    public IReadOnlyList<RequestRow> MergeInto(IReadOnlyList<RequestRow> stored, Func<UsageRecord, bool> matches, int atMost)
    {
        RequestRow[] live;
        lock (_lock) live = [.. _rows];
        return
        [
            .. live.Where(row => matches(row.Record)).Concat(stored)
                .DistinctBy(row => row.Record.RequestId)
                .OrderByDescending(row => row.Record.SubmittedAt)
                .Take(atMost),
        ];
    }
}
