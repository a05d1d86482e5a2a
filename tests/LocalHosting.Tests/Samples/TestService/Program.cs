// A service that does as it is told: be unhealthy, end, tell what it was given.
var builder = WebApplication.CreateBuilder(args);
if (builder.Configuration.GetValue<int?>("exit") is { } exitCode)
{
    Console.Error.WriteLine("The service was told to end.");
    return exitCode;
}

var healthy = !builder.Configuration.GetValue("unhealthy", false);
var app = builder.Build();
app.MapGet("/health", () => healthy ? Results.Ok() : Results.StatusCode(503));
app.MapPost("/health/{value:bool}", (bool value) => healthy = value);
app.MapGet("/environment", () => Environment.GetEnvironmentVariables());
app.MapGet("/arguments", () => args);
Console.WriteLine("The service says hello.");
app.Run();
return 0;
