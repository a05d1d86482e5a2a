using System.Security.Claims;
using Dashboard.Administration;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using PromptCaching.Wire;

namespace Dashboard.SignIn;

/// <summary>Begins sessions, and says which of them still hold: a token that was changed or a key that ended ends its sessions.</summary>
internal sealed class ReaderSessions(
    SignInToken token, IServiceScopeFactory scopes, IOptions<SignInOptions> options, TimeProvider clock, IMemoryCache cache)
{
    /// <summary>The reader of a principal's key.</summary>
    public static ClaimsPrincipal CreateReader(KeyIdentity key, string scheme) => new(new ClaimsIdentity(
        [
            new(Reader.PrincipalClaim, key.PrincipalId.ToString()),
            new(Reader.NameClaim, key.PrincipalName),
            new(Reader.KeyClaim, key.KeyId.ToString()),
        ],
        scheme));

    /// <summary>Whether the session may go on. An index that does not answer ends none: without it there is nothing to see.</summary>
    public async ValueTask<bool> IsCurrentAsync(ClaimsPrincipal? reader, CancellationToken cancellationToken)
    {
        if (reader?.FindFirstValue(Reader.PrincipalClaim) is null) return token.IsCurrent(reader);
        if (!options.Value.IsRequired || !Guid.TryParse(reader.FindFirstValue(Reader.KeyClaim), out var key)) return false;
        if (cache.TryGetValue(key, out bool known)) return known;
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(options.Value.KeyCheckTimeout);
            var found = await scope.ServiceProvider.GetRequiredService<AdministrationClient>().FindKeyAsync(key, timeout.Token);
            var works = found is { RevokedAt: null } && !(found.ExpiresAt <= clock.GetUtcNow());
            return cache.Set(key, works, options.Value.KeyCheck);   // one entry for each key that signs in
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or System.Text.Json.JsonException)
        {
            return true;
        }
    }
}
