using System.Buffers.Binary;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting.Dashboard;

/// <summary>gRPC's framing over one HTTP/2 request: each message is preceded by a flag byte and its length, and a trailer says how the call ended.</summary>
internal static class GrpcStream
{
    private const int PrefixLength = 5;
    private const int MaxMessageLength = 1 << 20;

    public static void Begin(HttpContext context) => context.Response.ContentType = "application/grpc";

    public static void End(HttpContext context) => context.Response.AppendTrailer("grpc-status", "0");

    public static async Task<T> ReadAsync<T>(HttpContext context, MessageParser<T> parser) where T : IMessage<T>
    {
        var prefix = new byte[PrefixLength];
        await context.Request.Body.ReadExactlyAsync(prefix, context.RequestAborted);
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1));
        if (prefix[0] != 0 || length > MaxMessageLength) throw new BadHttpRequestException("A compressed or oversized gRPC message.");
        var message = new byte[length];
        await context.Request.Body.ReadExactlyAsync(message, context.RequestAborted);
        return parser.ParseFrom(message);
    }

    public static async Task WriteAsync(HttpContext context, IMessage message, CancellationToken cancellationToken)
    {
        var frame = new byte[PrefixLength + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - PrefixLength);
        message.WriteTo(frame.AsSpan(PrefixLength));
        await context.Response.Body.WriteAsync(frame, cancellationToken);
        await context.Response.Body.FlushAsync(cancellationToken);
    }
}
