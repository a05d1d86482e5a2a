using Dashboard.Tests.Fakes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dashboard.Tests.Browser;

public sealed class SignInPageTests(BrowserFixture browser)
{
    private const string Token = "a-token-for-tests-only";

    [Fact]
    public async Task A_link_with_the_token_signs_in_and_leaves_no_token_in_the_address()
    {
        await using var index = await FakeCacheIndex.StartAsync(Traffic.Read(DateTimeOffset.UtcNow.AddMinutes(-1)));
        await using var app = DashboardApp.Start(index, token: Token);

        await using var opened = await browser.OpenAsync(new Uri(app.Address, $"/sign-in#t={Token}"));

        await Expect(opened.Figure("Requests")).ToHaveTextAsync("1");
        await Expect(opened.Page.Locator(".freshness.live")).ToBeVisibleAsync();
        await Expect(opened.Page).ToHaveURLAsync(app.Address.ToString());

        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();

        await Expect(opened.Page.Locator("#token")).ToBeFocusedAsync();
        await opened.ScreenshotAsync("sign-in");
        await opened.Page.Locator("#token").FillAsync("not the token");
        await opened.Page.Keyboard.PressAsync("Enter");
        await Expect(opened.Page.Locator(".failed[role=alert]")).ToBeVisibleAsync();
        Assert.True(opened.Complaints.Length == 0, opened.Complaints);
    }
}
