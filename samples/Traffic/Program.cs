using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ServiceDefaults;
using Traffic;

var builder = Host.CreateApplicationBuilder(args);
builder.AddServiceDefaults();
builder.Logging.AddSimpleConsole(static console => console.SingleLine = true);
builder.Services.AddSingleton<IValidateOptions<TrafficOptions>, TrafficOptionsValidator>();
builder.Services.AddOptions<TrafficOptions>().BindConfiguration(TrafficOptions.Section).ValidateOnStart();
builder.Services.AddHttpClient(TrafficService.Client, static (services, http) =>
    http.BaseAddress = services.GetRequiredService<IOptions<TrafficOptions>>().Value.GatewayUrl)
    // Who leaves closes the connection, instead of reading the rest to keep it.
    .ConfigurePrimaryHttpMessageHandler(static () => new SocketsHttpHandler { MaxResponseDrainSize = 0 });
builder.Services.AddHttpClient<ModelPreparation>(static (services, http) =>
{
    var options = services.GetRequiredService<IOptions<TrafficOptions>>().Value;
    (http.BaseAddress, http.Timeout) = (options.AdminUrl, TimeSpan.FromSeconds(10));
    http.DefaultRequestHeaders.Authorization = new("Bearer", options.AdminToken);
});
builder.Services.AddHostedService<TrafficService>();
builder.Build().Run();
