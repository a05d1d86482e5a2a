using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;

namespace Dashboard.SignIn;

internal static class SignInServices
{
    /// <summary>The limit on attempts.</summary>
    public const string Attempts = "sign-in";

    /// <summary>Sign-in by token, where one is configured.</summary>
    public static IServiceCollection AddSignIn(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<SignInOptions, SignInOptionsValidator>().BindConfiguration(SignInOptions.Section);
        services.AddSingleton<SignInToken>();
        services.AddAuthorization();
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme)
            .Configure<IOptions<SignInOptions>, SignInToken>(ConfigureCookie);
        services.AddRateLimiter(static limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = static async (rejected, cancellationToken) =>
                await rejected.HttpContext.Response.WriteAsync("Too many attempts. Wait a minute, then try again.", cancellationToken);
            limiter.AddPolicy(Attempts, static context =>
            {
                var attempts = context.RequestServices.GetRequiredService<IOptions<SignInOptions>>().Value.AttemptsPerMinute;
                // One partition an address; the limiter drops idle ones.
                return RateLimitPartition.GetFixedWindowLimiter(context.Connection.RemoteIpAddress, _ => new FixedWindowRateLimiterOptions
                {
                    PermitLimit = attempts,
                    Window = TimeSpan.FromMinutes(1),
                });
            });
        });
        return services;
    }

    private static void ConfigureCookie(CookieAuthenticationOptions cookie, IOptions<SignInOptions> options, SignInToken token)
    {
        cookie.Cookie.Name = "promptcache";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Lax;   // strict would ask again whoever follows a link to a view
        cookie.ExpireTimeSpan = options.Value.Session;
        cookie.SlidingExpiration = true;
        cookie.LoginPath = SignInEndpoints.Page;
        cookie.Events.OnValidatePrincipal = async context =>
        {
            if (token.IsCurrent(context.Principal)) return;
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync();
        };
    }
}
