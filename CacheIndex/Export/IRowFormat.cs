using System.Buffers;
using Npgsql;

namespace CacheIndex.Export;

/// <summary>How rows are written.</summary>
internal interface IRowFormat
{
    string ContentType { get; }

    /// <summary>What stands before the rows.</summary>
    void WriteHead(IBufferWriter<byte> output, NpgsqlDataReader row);

    /// <summary>The current row.</summary>
    void WriteRow(IBufferWriter<byte> output, NpgsqlDataReader row);
}
