// Small enough to start in a second; a test switches on what it needs.
var builder = DistributedApplication.CreateBuilder(args);

var service = builder.AddProject<Projects.TestService>("service")
    .WithHttpEndpoint(port: builder.Configuration.GetValue<int?>("service-port"))
    .WithHttpHealthCheck("/health");

if (builder.Configuration.GetValue("postgres", false))
{
    var postgres = builder.AddPostgres("postgres");
    if (builder.Configuration["volume"] is { } volume) postgres.WithDataVolume(volume);
    var database = postgres.AddDatabase("database");
    service.WithReference(database).WaitFor(database);
}

if (builder.Configuration.GetValue("redis", false)) service.WithReference(builder.AddRedis("redis"));

builder.Build().Run();
