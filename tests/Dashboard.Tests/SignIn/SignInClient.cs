using Dashboard.SignIn;
using Dashboard.Tests.Fakes;

namespace Dashboard.Tests.SignIn;

/// <summary>Signs in as a browser does.</summary>
internal static class SignInClient
{
    /// <summary>Keeps cookies, and shows redirects instead of following them.</summary>
    public static HttpClient Of(DashboardApp app) => new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = app.Address };

    public static async Task<HttpResponseMessage> SignInAsync(HttpClient http, string token, string returnUrl)
    {
        var page = await http.GetStringAsync(SignInEndpoints.Page, TestContext.Current.CancellationToken);
        return await PostAsync(http, page, SignInEndpoints.SignInAction, new() { ["token"] = token, ["returnUrl"] = returnUrl });
    }

    public static async Task<HttpResponseMessage> PostAsync(HttpClient http, string page, string action, Dictionary<string, string> fields)
    {
        const string antiforgery = "__RequestVerificationToken";
        fields[antiforgery] = Html.Parse(page).QuerySelector($"form[action='{action}'] input[name={antiforgery}]")!.GetAttribute("value")!;
        using var form = new FormUrlEncodedContent(fields);
        return await http.PostAsync(action, form, TestContext.Current.CancellationToken);
    }
}
