using PromptCaching.Wire;

namespace Dashboard.Analytics;

/// <summary>The last requests that arrived live, newest last; old ones fall out.</summary>
internal sealed class RequestTail
{
    /// <summary>Rows kept, and rows shown.</summary>
    public const int Capacity = 20;

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

    /// <summary>These rows and the live ones that match, each once, newest first.</summary>
    public IReadOnlyList<RequestRow> MergeInto(IReadOnlyList<RequestRow> stored, UsageFilter filter)
    {
        RequestRow[] live;
        lock (_lock) live = [.. _rows];
        return
        [
            .. live.Where(row => filter.Matches(row.Record)).Concat(stored)
                .DistinctBy(row => row.Record.RequestId)
                .OrderByDescending(row => row.Record.SubmittedAt)
                .Take(Capacity),
        ];
    }
}
