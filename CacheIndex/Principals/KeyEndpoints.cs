using System.Buffers;
using System.Security.Cryptography;
using CacheIndex.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using PromptCaching.Wire;

namespace CacheIndex.Principals;

internal static class KeyEndpoints
{
    public static void MapKeys(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/keys/resolve", ResolveAsync).WithName("ResolveKey").WithTags("Keys")
            .WithSummary("Whose key is this?");

    private static async Task<Results<Ok<KeyIdentity>, ProblemHttpResult>> ResolveAsync(
        ResolveKeyRequest request, ApiKeys keys, CancellationToken cancellationToken)
    {
        var hash = new byte[SHA256.HashSizeInBytes];
        if (request.SecretHash.Length != hash.Length * 2
            || Convert.FromHexString(request.SecretHash, hash, out _, out _) != OperationStatus.Done)
        {
            // The value stays out of the answer: it might be a secret sent by mistake.
            return Problems.BadField("secretHash", $"text of {request.SecretHash.Length} characters",
                "Send the SHA-256 of the secret's UTF-8 bytes as 64 hexadecimal characters.");
        }
        return await keys.ResolveAsync(hash, cancellationToken) is { } identity
            ? TypedResults.Ok(identity)
            : Problems.NotFound("No valid key has this hash: it is unknown, revoked or expired.");
    }
}
