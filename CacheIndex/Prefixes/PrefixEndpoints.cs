using System.Buffers;
using CacheIndex.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using PromptCaching.Wire;

namespace CacheIndex.Prefixes;

internal static class PrefixEndpoints
{
    public static void MapPrefixes(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/prefixes/lookup", LookupAsync).WithName("LookupPrefixes").WithTags("Prefixes")
            .WithSummary("Which of these prefixes are live in their scopes? Several look-ups in one body of bytes, answered in their order.")
            .Accepts<byte[]>(LookupWire.ContentType)
            .Produces<byte[]>(StatusCodes.Status200OK, LookupWire.ContentType);

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> LookupAsync(
        HttpRequest request, PrefixLookups lookups, CancellationToken cancellationToken)
    {
        if (request.ContentLength is not (> 0 and <= LookupWire.MaxBodyBytes and var length))
        {
            return Problems.BadField(
                "Content-Length", request.Headers[HeaderNames.ContentLength], $"Send a body of at most {LookupWire.MaxBodyBytes} bytes, with its length.");
        }
        if (await ReadAsync(request, (int)length, cancellationToken) is not { } requests)
        {
            return Problems.BadField(
                "body", "not what the contract says", $"Send 1 to {LookupWire.MaxLookups} look-ups as PromptCaching.Wire.LookupWire writes them.");
        }
        var responses = await lookups.AnswerAsync(requests, cancellationToken);
        return TypedResults.Bytes(LookupWire.Write(requests, responses), LookupWire.ContentType);
    }

    private static async Task<LookupRequest[]?> ReadAsync(HttpRequest request, int length, CancellationToken cancellationToken)
    {
        var body = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            await request.Body.ReadExactlyAsync(body.AsMemory(0, length), cancellationToken);
            return LookupWire.TryRead(body.AsSpan(0, length), out var requests) ? requests : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(body);
        }
    }
}
