using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Distributed;

/// <summary>What the system stands on, killed while clients are talking.</summary>
public sealed class KillTests(RunningSystem system)
{
    private const int Kills = 2;

    [Theory]
    [InlineData("redis")]
    [InlineData("postgres")]
    public async Task Killed_under_load_it_costs_no_request_and_grants_no_wrong_discount_and_is_used_again_without_a_restart_of_any_service(string resource)
    {
        Assert.SkipUnless(Process(resource) is not null, $"{resource} is not installed here, or runs in a container: there is no process to kill.");
        var services = (Process("gateway"), Process("cacheindex"));
        await using var load = ClientLoad.Start(system);
        for (var i = 0; i < Kills; i++)
        {
            await load.MoreAsync(Random.Shared.Next(5, 20));
            try
            {
                await KillAsync(resource);
                await load.MoreAsync(20);
            }
            finally
            {
                await StartAsync(resource);
            }
        }
        await load.MoreAsync(10);
        await load.EndAsync();

        await UntilHealthyAgainAsync();
        Assert.Equal(services, (Process("gateway"), Process("cacheindex")));
        foreach (var (model, answers) in load.Answered) Assert.Equal(answers, (await system.RecordedAsync(model, answers)).Count);
        var after = Prompts.NewModel();
        var first = await system.CompleteAsync(after);
        Assert.InRange(first.Created, 1_024, first.Prompt);
        Assert.Equal(first.Created, (await system.CompleteAsync(after)).Read);
    }

    private async Task KillAsync(string resource)
    {
        using (var process = System.Diagnostics.Process.GetProcessById(Process(resource)!.Value)) process.Kill();
        await Eventually.Async(() => Task.FromResult(Now(resource).State?.Text), static state => state != KnownResourceStates.Running, $"{resource} is gone");
    }

    /// <summary>Presses Start until it stays: a Postgres that starts before the last child of the old one has ended gives up.</summary>
    private async Task StartAsync(string resource) => await Eventually.Async(
        async () =>
        {
            if (Now(resource).State is { } state && KnownResourceStates.TerminalStates.Contains(state.Text))
                await system.App.ResourceCommands.ExecuteCommandAsync(resource, KnownResourceCommands.StartCommand, TestContext.Current.CancellationToken);
            return Now(resource).HealthStatus;
        },
        static health => health == HealthStatus.Healthy, $"{resource} is back", within: TimeSpan.FromMinutes(2));

    /// <summary>CacheIndex says itself when it has Postgres and Redis again.</summary>
    private async Task UntilHealthyAgainAsync()
    {
        using var client = system.App.CreateHttpClient("cacheindex", "http");
        await Eventually.Async(
            async () => await (await client.GetAsync("/health")).Content.ReadAsStringAsync(),
            static health => health.StartsWith("{\"status\":\"Healthy\"", StringComparison.Ordinal), "CacheIndex is healthy again", within: TimeSpan.FromMinutes(1));
    }

    private int? Process(string resource) =>
        Now(resource).Properties.FirstOrDefault(static property => property.Name == "executable.pid")?.Value is { } process
            ? Convert.ToInt32(process, CultureInfo.InvariantCulture)
            : null;

    private CustomResourceSnapshot Now(string resource) =>
        system.App.ResourceNotifications.TryGetCurrentState(resource, out var current)
            ? current.Snapshot
            : throw new InvalidOperationException($"There is no {resource}.");
}
