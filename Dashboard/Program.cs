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
builder.Services.AddRazorComponents().AddInteractiveServerComponents(static options =>
    options.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(1));   // a tab that vanished without a word costs no longer than that

var app = builder.Build();
app.UseSecurityHeaders();
app.UseRequestLocalization();
app.UseSignIn();
app.UseAntiforgery();
app.MapDefaultEndpoints();
app.MapStaticAssets();
app.MapSignIn(app.MapRazorComponents<App>()
    .AddInteractiveServerRenderMode(static options => options.ContentSecurityFrameAncestorsPolicy = "'none'"));
app.Run();
