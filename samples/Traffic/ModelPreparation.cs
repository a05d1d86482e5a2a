using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc;
using PromptCaching.Wire;
using PromptCaching.Wire.Administration;

namespace Traffic;

/// <summary>Gives the actors' models a meaning and a price through the admin API, so that the dashboard shows money. What is there already stays as it is.
/// Where the API refuses, the log says why and the actors talk without money.</summary>
internal sealed partial class ModelPreparation(HttpClient index, ILogger<ModelPreparation> logger)
{
    private const string Upstream = "default";

    /// <summary><c>samples/tariffs.json</c>.</summary>
    private static readonly string PriceFile = Path.Combine(AppContext.BaseDirectory, "tariffs.json");

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(PriceFile);
            var prices = (await JsonSerializer.DeserializeAsync<Prices>(file, JsonSerializerOptions.Web, cancellationToken))!;
            var currency = (await AskAsync("/analytics/summary", WireJson.Default.UsageSummary, cancellationToken))!.Currency;
            if (currency != prices.Currency)
            {
                Log.OtherCurrency(logger, prices.Currency, currency);
                return;
            }
            foreach (var (model, upstreamModel) in VirtualModels.UpstreamNames)
            {
                await PrepareAsync(model, prices.Tariffs.Single(tariff => tariff.Model == upstreamModel), cancellationToken);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))   // the client's own time-out
        {
            Log.Refused(logger, exception.Message);
        }
    }

    private async Task PrepareAsync(string model, NewTariff price, CancellationToken cancellationToken)
    {
        var path = $"/admin/models/{model}";
        if (await AskAsync(path, WireJson.Default.Model, cancellationToken) is null)
        {
            using var put = await index.PutAsJsonAsync(path, new ModelSettings(Upstream, price.Model), WireJson.Default.ModelSettings, cancellationToken);
            await CheckAsync(put, cancellationToken);
            Log.Model(logger, model, price.Model);
        }
        if (await AskAsync($"/admin/tariffs?model={model}", WireJson.Default.IReadOnlyListTariffVersion, cancellationToken) is { Count: 0 })
        {
            using var post = await index.PostAsJsonAsync("/admin/tariffs", price with { Model = model }, WireJson.Default.NewTariff, cancellationToken);
            await CheckAsync(post, cancellationToken);
            Log.Tariff(logger, model, price.InputPerMillion, price.OutputPerMillion);
        }
    }

    /// <returns>Null where there is no such thing.</returns>
    private async Task<T?> AskAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) where T : class
    {
        using var response = await index.GetAsync(path, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound) return null;
        await CheckAsync(response, cancellationToken);
        return await response.Content.ReadFromJsonAsync(type, cancellationToken);
    }

    /// <exception cref="HttpRequestException">It is no success; the message is the API's own.</exception>
    private static async Task CheckAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode) return;
        var problem = response.Content.Headers.ContentType?.MediaType == "application/problem+json"
            ? await response.Content.ReadFromJsonAsync<ProblemDetails>(cancellationToken)
            : null;
        throw new HttpRequestException($"{(int)response.StatusCode} {problem?.Detail ?? response.ReasonPhrase}");
    }

    private sealed record Prices(string Currency, IReadOnlyList<NewTariff> Tariffs);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Model {Model}: {UpstreamModel} at the upstream.")]
        public static partial void Model(ILogger logger, string model, string upstreamModel);

        [LoggerMessage(2, LogLevel.Information, "Tariff of {Model}: {Input} for a million tokens in, {Output} for a million out.")]
        public static partial void Tariff(ILogger logger, string model, decimal input, decimal output);

        [LoggerMessage(3, LogLevel.Warning, "The admin API refuses models and tariffs, so the dashboard may show no money: {Why} Look at Traffic:AdminUrl and Traffic:AdminToken.")]
        public static partial void Refused(ILogger logger, string why);

        [LoggerMessage(4, LogLevel.Warning, "Prices are in {Ours} and this deployment counts in {Theirs}, so no tariff is entered and the dashboard shows no money.")]
        public static partial void OtherCurrency(ILogger logger, string ours, string theirs);
    }
}
