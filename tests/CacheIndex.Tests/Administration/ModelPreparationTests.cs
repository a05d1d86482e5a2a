extern alias sample;

using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using PromptCaching.Wire;
using PromptCaching.Wire.Administration;
using sample::Traffic;
using VirtualModel = PromptCaching.Wire.Administration.Model;

namespace CacheIndex.Tests.Administration;

/// <summary>How the made-up traffic sets up its models and prices, at the real admin API.</summary>
public sealed class ModelPreparationTests(PostgresServer server)
{
    private const string Token = "the-admin-token-of-this-test";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Models_and_tariffs_are_made_once_and_what_somebody_has_changed_stays()
    {
        await using var host = await StartAsync();
        var own = new ModelSettings("elsewhere", "own-name");
        using var put = await host.Client.PutAsJsonAsync($"/admin/models/{VirtualModels.ChatSmall}", own, WireJson.Default.ModelSettings, Cancellation);
        using var post = await host.Client.PostAsJsonAsync("/admin/tariffs", new NewTariff(VirtualModels.ChatSmall, 7m, 8m), WireJson.Default.NewTariff, Cancellation);

        Assert.Empty(await PrepareAsync(host, Token));
        var (models, tariffs) = (await ModelsAsync(host), await TariffsAsync(host));
        Assert.Empty(await PrepareAsync(host, Token));

        Assert.Equal(VirtualModels.UpstreamNames.Keys.Order(), models.Select(static model => model.Name).Order());
        Assert.Equal(own, models.Single(static model => model.Name == VirtualModels.ChatSmall).Settings);
        Assert.Equal(VirtualModels.UpstreamNames.Keys.Order(), tariffs.Select(static tariff => tariff.Model).Order());
        Assert.Equal(7m, tariffs.Single(static tariff => tariff.Model == VirtualModels.ChatSmall).InputPerMillion);
        Assert.Equal(models, await ModelsAsync(host));
        Assert.Equal(tariffs, await TariffsAsync(host));
    }

    [Fact]
    public async Task A_refused_token_a_lost_index_and_another_currency_are_told_and_change_nothing()
    {
        await using var host = await StartAsync(("Currency", "EUR"));

        Assert.Contains("401", Assert.Single(await PrepareAsync(host, "a-wrong-token")), StringComparison.Ordinal);
        Assert.Contains("Traffic:AdminUrl", Assert.Single(await PrepareAsync(new Uri("http://127.0.0.1:9"), Token)), StringComparison.Ordinal);
        Assert.Contains("EUR", Assert.Single(await PrepareAsync(host, Token)), StringComparison.Ordinal);
        Assert.Empty(await ModelsAsync(host));
        Assert.Empty(await TariffsAsync(host));
    }

    private async Task<IndexHost> StartAsync(params (string, string?)[] settings) =>
        await IndexHost.StartHealthyAsync(await server.CreateDatabaseAsync(), TimeProvider.System, [("AdminToken", Token), .. settings]);

    /// <returns>What was warned of.</returns>
    private static Task<IReadOnlyCollection<string>> PrepareAsync(IndexHost host, string token) => PrepareAsync(host.Client.BaseAddress!, token);

    private static async Task<IReadOnlyCollection<string>> PrepareAsync(Uri address, string token)
    {
        using var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var warnings = new Warnings();
        await new ModelPreparation(client, warnings).RunAsync(Cancellation);
        return warnings.Lines;
    }

    private static Task<IReadOnlyList<VirtualModel>> ModelsAsync(IndexHost host) => AskAsync(host, "/admin/models", WireJson.Default.IReadOnlyListModel);

    private static Task<IReadOnlyList<TariffVersion>> TariffsAsync(IndexHost host) =>
        AskAsync(host, "/admin/tariffs", WireJson.Default.IReadOnlyListTariffVersion);

    private static async Task<T> AskAsync<T>(IndexHost host, string path, JsonTypeInfo<T> type) =>
        (await host.Client.GetFromJsonAsync(path, type, Cancellation))!;

    private sealed class Warnings : ILogger<ModelPreparation>
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public IReadOnlyCollection<string> Lines => _lines;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel level) => level >= LogLevel.Warning;

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> format) =>
            _lines.Enqueue(format(state, exception));
    }
}
