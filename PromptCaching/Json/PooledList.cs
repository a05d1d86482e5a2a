using System.Buffers;
using System.Runtime.CompilerServices;

namespace PromptCaching.Json;

/// <summary>A growing list over the shared array pool. A field or a local, never copied: a copy would return the array twice.</summary>
internal struct PooledList<T>
    where T : unmanaged
{
    private T[]? _items;

    public int Count { get; private set; }

    public readonly Span<T> Span => _items.AsSpan(0, Count);

    public readonly ref T this[int index] => ref _items![index];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(in T item)
    {
        if (_items is null || Count == _items.Length) Grow(Count + 1);
        _items![Count++] = item;
    }

    /// <summary>Room for <paramref name="length"/> more items; <see cref="Advance"/> keeps those written.</summary>
    public Span<T> GetSpan(int length)
    {
        if (_items is null || Count + length > _items.Length) Grow(Count + length);
        return _items.AsSpan(Count, length);
    }

    public void Advance(int length) => Count += length;

    public void Truncate(int count) => Count = count;

    /// <summary>Grows ahead of use; what is there stays.</summary>
    public void EnsureCapacity(int capacity)
    {
        if (_items is null || capacity > _items.Length) Grow(capacity);
    }

    /// <summary>Gives the array back; the list is then empty and may be used again.</summary>
    public void Return()
    {
        if (_items is not null) ArrayPool<T>.Shared.Return(_items);
        _items = null;
        Count = 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int capacity)
    {
        var larger = ArrayPool<T>.Shared.Rent(Math.Max(capacity, Math.Max(16, (_items?.Length ?? 0) * 2)));
        if (_items is not null)
        {
            _items.AsSpan(0, Count).CopyTo(larger);
            ArrayPool<T>.Shared.Return(_items);
        }
        _items = larger;
    }
}
