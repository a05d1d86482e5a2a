using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.Options;

namespace Dashboard.SignIn;

/// <summary>Looks now and then whether the reader of an open page may still look; a page that stays open would never ask.</summary>
internal sealed class ReaderRevalidation(ILoggerFactory loggers, ReaderSessions sessions, IOptions<SignInOptions> options)
    : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => options.Value.KeyCheck;

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        await sessions.IsCurrentAsync(authenticationState.User, cancellationToken);
}
