using System.Globalization;
using Microsoft.AspNetCore.Localization;

namespace Dashboard.Localization;

/// <summary>Finds out how the reader writes numbers (Accept-Language) and times (a cookie that the page's first script sets).</summary>
internal static class ReaderLocales
{
    /// <summary>The cookie with the browser's time zone, for example <c>Europe/Berlin</c>.</summary>
    public const string TimeZoneCookie = "tz";

    public static IServiceCollection AddReaderLocales(this IServiceCollection services) =>
        services.Configure<RequestLocalizationOptions>(static options =>
        {
            // Numbers and dates follow every language that .NET knows; the texts are English.
            options.SupportedCultures = CultureInfo.GetCultures(CultureTypes.AllCultures);
            options.SupportedUICultures = [CultureInfo.GetCultureInfo("en")];
            options.DefaultRequestCulture = new RequestCulture("en-US", "en");
            options.RequestCultureProviders = [new AcceptLanguageHeaderRequestCultureProvider()];
        });

    /// <summary>The locale of the current culture and this zone; UTC for a zone that is unknown here.</summary>
    public static ReaderLocale Current(string? timeZone) => new(
        CultureInfo.CurrentCulture,
        timeZone is { Length: > 0 and < 100 } && TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone) ? zone : TimeZoneInfo.Utc);
}
