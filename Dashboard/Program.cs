using Dashboard.Analytics;
using Dashboard.Components;
using Dashboard.Localization;
using Dashboard.Security;
using Microsoft.FluentUI.AspNetCore.Components;
using ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.WebHost.UseStaticWebAssets();   // from the build's folders, in every environment; without effect once published
builder.Services.AddAnalytics();
builder.Services.AddReaderLocales();
builder.Services.AddFluentUIComponents();
builder.Services.AddRazorComponents().AddInteractiveServerComponents();

var app = builder.Build();
app.UseSecurityHeaders();
app.UseRequestLocalization();
app.UseStatusCodePagesWithReExecute("/not-found");
app.UseAntiforgery();
app.MapDefaultEndpoints();
app.MapStaticAssets();
app.MapRazorComponents<App>().AddInteractiveServerRenderMode(static options => options.ContentSecurityFrameAncestorsPolicy = "'none'");
app.Run();
