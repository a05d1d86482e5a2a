using Dashboard.Analytics;
using Dashboard.Components;
using Dashboard.Localization;
using Dashboard.Security;
using Dashboard.SignIn;
using Microsoft.FluentUI.AspNetCore.Components;
using ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.WebHost.UseStaticWebAssets();   // from the build's folders, in every environment; without effect once published
builder.Services.AddAnalytics();
builder.Services.AddReaderLocales();
builder.Services.AddSignIn();
builder.Services.AddFluentUIComponents();
builder.Services.AddRazorComponents().AddInteractiveServerComponents();

var app = builder.Build();
app.UseSecurityHeaders();
app.UseRequestLocalization();
app.UseStatusCodePagesWithReExecute("/problem/{0}");
app.UseSignIn();
app.UseAntiforgery();
app.MapDefaultEndpoints();
app.MapStaticAssets();
app.MapSignIn(app.MapRazorComponents<App>()
    .AddInteractiveServerRenderMode(static options => options.ContentSecurityFrameAncestorsPolicy = "'none'"));
app.Run();
