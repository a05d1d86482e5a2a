using Microsoft.AspNetCore.Builder;
using ServiceDefaults;
using UpstreamSimulator;

namespace Gateway.Tests.Shared;

/// <summary>One simulator without pauses for all tests: it keeps nothing between two requests.</summary>
internal static class SharedSimulator
{
    private static readonly Lazy<Task<WebApplication>> Started = new(StartAsync);

    public static async Task<Uri> AddressAsync() => (await Started.Value).Address();

    private static async Task<WebApplication> StartAsync()
    {
        var builder = LoopbackHost.Builder([new("Simulator:Speed", "0")]);
        builder.AddServiceDefaults();
        builder.AddSimulator();
        var simulator = builder.Build();
        simulator.MapSimulator();
        await simulator.StartAsync();
        return simulator;
    }
}
