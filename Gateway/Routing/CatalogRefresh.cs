using Gateway.Configuration;
using Gateway.Exchanges;
using Gateway.Index;
using Microsoft.Extensions.Options;
using PromptCaching.Wire.Administration;

namespace Gateway.Routing;

/// <summary>Keeps <see cref="ModelCatalog"/> up to date, off the request path. While CacheIndex cannot be asked, what is known stays.</summary>
internal sealed partial class CatalogRefresh(
    CacheIndexClient index, ModelCatalog models, Tokenizers tokenizers, IOptions<GatewayOptions> options, TimeProvider clock,
    ILogger<CatalogRefresh> logger) : BackgroundService
{
    /// <summary>The longest that the start waits for the first answer.</summary>
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private string? _version;
    private volatile CatalogState _state = new(null, null, []);

    public CatalogState State => _state;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RefreshAsync(FirstWait, cancellationToken);   // so that the first requests find administered models
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.CatalogInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await RefreshAsync(Longest, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task RefreshAsync(TimeSpan longest, CancellationToken stopping)
    {
        using var deadline = new CancellationTokenSource(longest, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stopping);
        var (answer, catalog) = await index.CatalogAsync(_version, stop.Token);
        if (stopping.IsCancellationRequested) return;
        if (answer is not (IndexAnswer.Ok or IndexAnswer.Unchanged))
        {
            if (_state.Trouble is null) Log.NotRead(logger, answer);
            _state = _state with { Trouble = answer };
            return;
        }
        var leftOut = catalog is null ? _state.LeftOut : Take(catalog);
        _state = new CatalogState(null, clock.GetUtcNow(), leftOut);
    }

    private IReadOnlyList<string> Take(Catalog catalog)
    {
        // Loaded here, so that no request pays for it.
        foreach (var name in catalog.Models.Select(static model => model.Settings.Tokenizer).Distinct(StringComparer.Ordinal))
        {
            if (Tokenizers.Names.Contains(name, StringComparer.Ordinal)) tokenizers.Find(name);
        }
        var leftOut = models.Administer(catalog);
        _version = catalog.Version;
        foreach (var problem in leftOut.Except(_state.LeftOut, StringComparer.Ordinal)) Log.LeftOut(logger, problem);
        Log.Read(logger, catalog.Version, catalog.Models.Count);
        return leftOut;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The catalog of models could not be read from CacheIndex ({Answer}). The models known last stay.")]
        public static partial void NotRead(ILogger logger, IndexAnswer answer);

        [LoggerMessage(2, LogLevel.Error, "{Problem}")]
        public static partial void LeftOut(ILogger logger, string problem);

        [LoggerMessage(3, LogLevel.Information, "Catalog {Version} holds {Models} models.")]
        public static partial void Read(ILogger logger, string version, int models);
    }
}
