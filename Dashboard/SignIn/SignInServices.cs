using Dashboard.Components.Pages;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Options;

namespace Dashboard.SignIn;

internal static class SignInServices
{
    /// <summary>Sign-in by the dashboard's token or a principal's key, where a token is configured.</summary>
    public static IServiceCollection AddSignIn(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<SignInOptions, SignInOptionsValidator>().BindConfiguration(SignInOptions.Section);
        services.AddSingleton<SignInToken>();
        services.AddSingleton<SignInAttempts>();
        services.AddMemoryCache();
        services.AddSingleton<ReaderSessions>();
        services.AddSingleton<Readers>();
        services.AddScoped<AuthenticationStateProvider, ReaderRevalidation>();
        services.AddCascadingAuthenticationState();
        services.AddSingleton<IAuthorizationHandler, SignedInHandler>();
        services.AddAuthorizationBuilder()
            .SetDefaultPolicy(new AuthorizationPolicyBuilder().AddRequirements(new SignedInRequirement()).Build())
            .AddPolicy(Policies.Operator, static policy => policy
                .AddRequirements(new SignedInRequirement())
                .RequireAssertion(static context => Reader.From(context.User, isRequired: false).IsOperator));
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme)
            .Configure<IOptions<SignInOptions>, ReaderSessions>(ConfigureCookie);
        return services;
    }

    private static void ConfigureCookie(CookieAuthenticationOptions cookie, IOptions<SignInOptions> options, ReaderSessions sessions)
    {
        cookie.Cookie.Name = "promptcache";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Lax;   // strict would ask again whoever follows a link to a view
        cookie.ExpireTimeSpan = options.Value.Session;
        cookie.SlidingExpiration = true;
        cookie.LoginPath = SignInEndpoints.Page;
        cookie.AccessDeniedPath = NoAccess.Address;
        cookie.Events.OnValidatePrincipal = async context =>
        {
            if (await sessions.IsCurrentAsync(context.Principal, context.HttpContext.RequestAborted)) return;
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync();
        };
    }
}
