using System.Security.Claims;
using Dashboard.Administration;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Dashboard.SignIn;

internal static partial class SignInEndpoints
{
    /// <summary>Where a reader signs in. The token may follow in the fragment (<c>#t=…</c>), which browsers keep to themselves.</summary>
    public const string Page = "/sign-in";

    /// <summary>Where the page's form goes.</summary>
    public const string SignInAction = "/session";

    private const string Circuits = "/_blazor";

    private const int MaxTokenLength = 200;

    /// <summary>Where the button in the header goes.</summary>
    public const string SignOutAction = "/session/end";

    /// <summary>Knows the reader of each request, and opens circuits only to those who have signed in.</summary>
    public static void UseSignIn(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<SignInOptions>>().Value;
        app.UseAuthentication();
        app.UseAuthorization();
        // What a page requires does not reach the endpoints of its circuit.
        app.Use((context, next) =>
            options.IsRequired && context.Request.Path.StartsWithSegments(Circuits) && context.User.Identity is not { IsAuthenticated: true }
                ? context.ChallengeAsync()
                : next(context));
    }

    /// <summary>Maps the two actions, and closes <paramref name="pages"/> to those who have not signed in.</summary>
    public static void MapSignIn(this WebApplication app, IEndpointConventionBuilder pages)
    {
        var options = app.Services.GetRequiredService<IOptions<SignInOptions>>().Value;
        if (!options.IsRequired)
        {
            Log.Open(app.Logger);
            return;
        }
        pages.RequireAuthorization();
        app.MapPost(SignInAction, SignInAsync);
        app.MapPost(SignOutAction, SignOutAsync);
    }

    private static async Task<Results<RedirectHttpResult, ContentHttpResult>> SignInAsync(
        [FromForm] string? token, [FromForm] string? returnUrl, HttpContext context, SignInAttempts attempts, SignInToken expected, AdministrationClient keys)
    {
        if (!attempts.TryTake(context.Connection.RemoteIpAddress))
        {
            return TypedResults.Text("Too many attempts. Wait a minute, then try again.", statusCode: StatusCodes.Status429TooManyRequests);
        }
        const string scheme = CookieAuthenticationDefaults.AuthenticationScheme;
        ClaimsPrincipal? reader = null;
        if (expected.Matches(token))
        {
            reader = expected.CreateReader(scheme);
        }
        else if (token is { Length: > 0 and <= MaxTokenLength })
        {
            try
            {
                if (await keys.ResolveKeyAsync(token, context.RequestAborted) is { } key) reader = ReaderSessions.CreateReader(key, scheme);
            }
            catch (HttpRequestException exception)
            {
                Log.KeyNotChecked(context.RequestServices.GetRequiredService<ILogger<SignInToken>>(), exception);
                return TypedResults.LocalRedirect($"{Page}?unknown=true{Return(returnUrl)}");
            }
        }
        if (reader is null) return TypedResults.LocalRedirect($"{Page}?failed=true{Return(returnUrl)}");
        await context.SignInAsync(scheme, reader, new AuthenticationProperties { IsPersistent = true });
        return TypedResults.LocalRedirect(IsLocal(returnUrl) ? returnUrl! : "/");
    }

    private static async Task<Results<RedirectHttpResult, BadRequest>> SignOutAsync(HttpContext context, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(context)) return TypedResults.BadRequest();
        await context.SignOutAsync();
        return TypedResults.LocalRedirect(Page);
    }

    private static string Return(string? returnUrl) => IsLocal(returnUrl) ? $"&ReturnUrl={Uri.EscapeDataString(returnUrl!)}" : "";

    /// <summary>A path of this site: <c>//host</c> and <c>/\host</c> would lead elsewhere.</summary>
    private static bool IsLocal(string? url) => url is ['/', ..] and not ['/', '/' or '\\', ..] && !url.Any(char.IsControl);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Everyone who can reach this address may look at the dashboard. Set Dashboard:Token to ask for a token.")]
        public static partial void Open(ILogger logger);

        [LoggerMessage(2, LogLevel.Warning, "CacheIndex could not be asked whose key somebody signs in with.")]
        public static partial void KeyNotChecked(ILogger logger, Exception exception);
    }
}
