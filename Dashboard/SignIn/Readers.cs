using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Options;

namespace Dashboard.SignIn;

/// <summary>Says who looks at a page.</summary>
internal sealed class Readers(IOptions<SignInOptions> options)
{
    /// <param name="authentication">What the page was told about its session; null = nothing.</param>
    public async ValueTask<Reader> CurrentAsync(Task<AuthenticationState>? authentication) =>
        Reader.From(authentication is null ? null : (await authentication).User, options.Value.IsRequired);
}
