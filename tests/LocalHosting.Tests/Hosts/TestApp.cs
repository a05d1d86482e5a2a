using System.Net.Http.Json;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LocalHosting.Tests.Hosts;

/// <summary>The sample AppHost through the testing builder, in this process.</summary>
internal sealed class TestApp(DistributedApplication app) : IAsyncDisposable
{
    public DistributedApplication App => app;

    public static async Task<TestApp> StartAsync(
        string[] args,
        Action<IDistributedApplicationTestingBuilder>? configure = null,
        Action<DistributedApplicationOptions, HostApplicationBuilderSettings>? options = null)
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.TestAppHost>(
            args, options ?? ((_, _) => { }), TestEnvironment.Deadline);
        builder.Services.AddLogging(logging => logging.ClearProviders());
        configure?.Invoke(builder);
        var app = await builder.BuildAsync(TestEnvironment.Deadline);
        try
        {
            await app.StartAsync(TestEnvironment.Deadline);
            return new(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public Task<ResourceEvent> UntilHealthyAsync(string resource) => app.ResourceNotifications.WaitForResourceHealthyAsync(resource, TestEnvironment.Deadline);

    public Task<ResourceEvent> UntilAsync(string resource, Func<CustomResourceSnapshot, bool> condition) =>
        app.ResourceNotifications.WaitForResourceAsync(resource, change => condition(change.Snapshot), TestEnvironment.Deadline);

    public Task<ResourceEvent> UntilAsync(string resource, string state) => UntilAsync(resource, snapshot => snapshot.State?.Text == state);

    /// <summary>What the resource has printed so far, and LocalHosting about it.</summary>
    public string LogOf(string resource) =>
        string.Join('\n', app.Services.GetRequiredService<ResourceLogs>()[resource].Tail(lines: 1_000));

    public async Task SetHealthAsync(string resource, bool healthy)
    {
        using var client = app.CreateHttpClient(resource);
        using var response = await client.PostAsync(new Uri($"/health/{healthy}", UriKind.Relative), null, TestEnvironment.Deadline);
        response.EnsureSuccessStatusCode();
    }

    public async Task<T> GetAsync<T>(string resource, string path)
    {
        using var client = app.CreateHttpClient(resource);
        return (await client.GetFromJsonAsync<T>(new Uri(path, UriKind.Relative), TestEnvironment.Deadline))!;
    }

    public async Task<object?> QueryAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create((await app.GetConnectionStringAsync("database", TestEnvironment.Deadline))!);
#pragma warning disable CA2100 // The tests write their own SQL.
        await using var command = source.CreateCommand(sql);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(TestEnvironment.Deadline);
    }

    public async Task RunAsync(string resource, string command)
    {
        var result = await app.ResourceCommands.ExecuteCommandAsync(resource, command, TestEnvironment.Deadline);
        Assert.True(result.Success, result.Message);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
