using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Traffic.Scripts;

namespace Traffic;

/// <summary>Plays every actor's script at once.</summary>
internal sealed partial class TrafficService(
    ModelPreparation models, IHttpClientFactory clients, IOptions<TrafficOptions> options, TimeProvider clock, ILogger<TrafficService> logger) : BackgroundService
{
    public const string Client = "gateway";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await models.RunAsync(stoppingToken);
        var settings = options.Value;
        var seed = settings.Seed ?? Environment.TickCount;
        var gateway = new GatewayClient(clients.CreateClient(Client));
        var pacer = new Pacer(settings.RequestsPerSecond, clock);
        var performances = new List<Task>();
        for (var i = 0; i < Cast.All.Count; i++)
        {
            var actor = Cast.All[i];
            if (settings.Keys.GetValueOrDefault(actor.Principal)?.GetValueOrDefault(actor.Key) is not { } key) continue;
            // What is fixed is the principal's (their initials differ): both of atlas' actors bring the same tools and instructions.
            var stage = new Stage(actor.Model, new Random(actor.Principal[0]), new Random(seed + i), clock, settings.LongTtl);
            performances.Add(new Performance(actor, key, gateway, pacer, settings, clock, logger).RunAsync(stage, stoppingToken));
        }
        Log.Started(logger, performances.Count, settings.RequestsPerSecond, seed);
        await foreach (var ended in Task.WhenEach(performances)) await ended;   // one that fails ends them all, and says why
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Actors} actors, at most {Rate} requests a second together. To see the same conversations again: Traffic:Seed={Seed}.")]
        public static partial void Started(ILogger logger, int actors, double rate, int seed);
    }
}
