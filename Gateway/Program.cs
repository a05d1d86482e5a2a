using Gateway;
using Gateway.Buffers;
using ServiceDefaults;

ArrayPools.KeepMore();
var builder = WebApplication.CreateBuilder(args);
builder.UseInlineScheduling();
builder.AddServiceDefaults();
builder.AddGateway();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapGateway();
app.Run();
