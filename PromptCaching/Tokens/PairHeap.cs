using System.Buffers;

namespace PromptCaching.Tokens;

/// <summary>Pairs in the order in which they are joined: the lowest rank first, of equal ranks the leftmost.</summary>
internal ref struct PairHeap(int length)
{
    // Every join takes one pair and adds at most two, and there are fewer joins than bytes.
    private readonly ulong[] _pairs = ArrayPool<ulong>.Shared.Rent(length * 2);
    private int _count;

    /// <summary>Adds a pair before <see cref="Order"/>.</summary>
    public void Add(int rank, int start) => _pairs[_count++] = Pack(rank, start);

    /// <summary>Makes a heap of what was added.</summary>
    public void Order()
    {
        for (var i = _count / 2 - 1; i >= 0; i--) SiftDown(i);
    }

    /// <summary>Adds a pair after <see cref="Order"/>.</summary>
    public void Push(int rank, int start)
    {
        var pair = Pack(rank, start);
        var at = _count++;
        while (at > 0 && _pairs[(at - 1) / 2] > pair)
        {
            _pairs[at] = _pairs[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        _pairs[at] = pair;
    }

    /// <summary>Takes the first pair.</summary>
    public bool TryTake(out int rank, out int start)
    {
        if (_count == 0)
        {
            rank = start = 0;
            return false;
        }
        var first = _pairs[0];
        rank = (int)(first >> 32);
        start = (int)(uint)first;
        _pairs[0] = _pairs[--_count];
        SiftDown(0);
        return true;
    }

    /// <summary>Gives the memory back; the heap must not be used after it.</summary>
    public readonly void Return() => ArrayPool<ulong>.Shared.Return(_pairs);

    private static ulong Pack(int rank, int start) => (ulong)(uint)rank << 32 | (uint)start;

    private readonly void SiftDown(int at)
    {
        var pair = _pairs[at];
        while (2 * at + 1 < _count)
        {
            var child = 2 * at + 1;
            if (child + 1 < _count && _pairs[child + 1] < _pairs[child]) child++;
            if (_pairs[child] >= pair) break;
            _pairs[at] = _pairs[child];
            at = child;
        }
        _pairs[at] = pair;
    }
}
