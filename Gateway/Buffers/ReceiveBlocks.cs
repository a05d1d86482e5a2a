using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Buffers;

/// <summary>Where Kestrel receives to. Its own blocks have 4 KB: a prompt of 60 KB would take fifteen system calls and as many turns of its
/// pipes (docs/decisions/0022-memory-of-a-request.md). A connection that has sent nothing holds no block.</summary>
internal sealed class ReceiveBlocks : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    private const int BlockSize = 64 << 10;

    public override int MaxBufferSize => Shared.MaxBufferSize;

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => Shared.Rent(Math.Max(minBufferSize, BlockSize));

    protected override void Dispose(bool disposing)
    {
    }
}
