using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Dashboard.SignIn;

/// <summary>Lets everyone in while no token is configured.</summary>
internal sealed class SignedInHandler(IOptions<SignInOptions> options) : AuthorizationHandler<SignedInRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, SignedInRequirement requirement)
    {
        if (!options.Value.IsRequired || context.User.Identity is { IsAuthenticated: true }) context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
