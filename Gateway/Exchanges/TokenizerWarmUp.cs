using Gateway.Configuration;
using Microsoft.Extensions.Options;

namespace Gateway.Exchanges;

/// <summary>Loads the configured encoders at start: it takes some tenths of a second, which no request should pay.</summary>
internal sealed class TokenizerWarmUp(Tokenizers tokenizers, IOptions<GatewayOptions> options) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var name in options.Value.Models.Values.Where(static model => model.Enabled).Select(static model => model.Tokenizer)
            .Distinct(StringComparer.Ordinal))
            tokenizers.Find(name);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
