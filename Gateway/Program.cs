using Gateway;
using ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.UseInlineScheduling();
builder.AddServiceDefaults();
builder.AddGateway();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapGateway();
app.Run();
