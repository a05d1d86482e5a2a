using Dashboard.Analytics;

namespace Dashboard.Components.Pages;

/// <summary>How are the services?</summary>
internal sealed record SystemQuestion : UsageQuestion<SystemAnswer>
{
    protected override async Task<SystemAnswer> AnswerAsync(UsageSources sources, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var index = sources.Index.GetSystemAsync(cancellationToken);
        var gateway = sources.Gateway.GetHealthAsync(cancellationToken);
        await Task.WhenAll(index, gateway);
        return new(await index, await gateway);
    }
}
