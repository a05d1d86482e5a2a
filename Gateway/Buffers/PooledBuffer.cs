using System.Buffers;

namespace Gateway.Buffers;

/// <summary>A growing run of bytes in a pooled array.</summary>
internal sealed class PooledBuffer(int capacity = PooledBuffer.SmallestCapacity) : IBufferWriter<byte>, IDisposable
{
    private const int SmallestCapacity = 4096;
    private const int UsualCapacity = 16 << 10;
    private const int MostBelieved = 1 << 20;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(capacity, SmallestCapacity));

    /// <summary>A buffer for a body of the length that its sender announced, which is only believed up to a point: memory is given for bytes that have
    /// come.</summary>
    public static PooledBuffer ForBody(long? announced) => new((int)Math.Min(announced + 1 ?? UsualCapacity, MostBelieved));

    public int Length { get; private set; }

    public Memory<byte> Memory => _bytes.AsMemory(0, Length);

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _bytes.Length - Length);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _bytes.AsSpan(Length);
    }

    public void Clear() => Length = 0;

    /// <summary>Takes the first bytes away.</summary>
    public void Consume(int count)
    {
        Span[count..].CopyTo(_bytes);
        Length -= count;
    }

    public void Dispose()
    {
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
        (_bytes, Length) = ([], 0);
    }

    private void Grow(int sizeHint)
    {
        var needed = Length + Math.Max(sizeHint, 1);
        if (needed <= _bytes.Length) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _bytes.Length * 2));
        Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
