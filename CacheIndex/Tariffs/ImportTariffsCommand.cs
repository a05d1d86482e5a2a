using System.Text.Json;
using CacheIndex.Access;
using CacheIndex.Analytics;
using CacheIndex.Commands;
using Microsoft.Extensions.Options;
using PromptCaching.Pricing;
using PromptCaching.Wire;
using PromptCaching.Wire.Administration;

namespace CacheIndex.Tariffs;

/// <summary><c>CacheIndex import-tariffs tariffs.json</c>: an object with a <c>currency</c> and an array <c>tariffs</c> of what <c>POST /admin/tariffs</c>
/// takes. Prices that hold already are left alone, so running it again changes nothing.</summary>
internal static class ImportTariffsCommand
{
    private const int Failed = 1;
    private static readonly Caller Importer = new("import-tariffs");

    public static Task<int> RunAsync(string[] args, CancellationToken cancellationToken) => RunAsync(args, Console.Out, Console.Error, cancellationToken);

    /// <summary>Answers with the exit code: 0 when every price holds now, 1 when not all do, 2 for wrong arguments.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var (path, connection) = args switch
        {
            [var only] => (only, null),
            [var first, "--connection", var database] => (first, database),
            _ => (null, (string?)null),
        };
        if (path is null || path.StartsWith('-'))
        {
            errors.WriteLine("import-tariffs <file.json> [--connection …]: name one file like samples/tariffs.json.");
            return CommandLine.Misused;
        }
        if (Read(path, errors) is not { } file) return Failed;
        return await CommandHost.RunAsync(services =>
        {
            var currency = services.GetRequiredService<IOptions<CurrencyOptions>>().Value.Currency;
            if (currency == file.Currency) return ImportAsync(file.Tariffs, services.GetRequiredService<TariffAdministration>(), output, errors, cancellationToken);
            errors.WriteLine($"{path}: currency is {file.Currency}, and this deployment's is {currency}. Put prices in {currency} into the file.");
            return Task.FromResult(Failed);
        }, connection, errors, cancellationToken);
    }

    private static (string Currency, IReadOnlyList<NewTariff> Tariffs)? Read(string path, TextWriter errors)
    {
        try
        {
            using var file = JsonDocument.Parse(File.ReadAllBytes(path));
            var currency = file.RootElement.GetProperty("currency").GetString() ?? "";
            var tariffs = file.RootElement.GetProperty("tariffs").Deserialize(WireJson.Default.IReadOnlyListNewTariff) ?? [];
            var problems = tariffs.Select((tariff, i) => (i, Problem: TariffValidator.Problem(tariff, DateTimeOffset.MinValue)))
                .Where(p => p.Problem is not null).ToArray();
            foreach (var (i, problem) in problems) errors.WriteLine($"{path}: tariffs[{i}]: {problem!.ProblemDetails.Detail}");
            return problems.Length == 0 ? (currency, tariffs) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            errors.WriteLine($"{path} cannot be used: {exception.Message} It is an object with currency and tariffs, like samples/tariffs.json.");
            return null;
        }
    }

    private static async Task<int> ImportAsync(
        IReadOnlyList<NewTariff> tariffs, TariffAdministration ledger, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var failed = false;
        var holding = (await ledger.HoldingNowAsync(cancellationToken)).ToDictionary(version => version.Model, StringComparer.Ordinal);
        foreach (var tariff in tariffs)
        {
            if (holding.TryGetValue(tariff.Model, out var now) && now.InputPerMillion == tariff.InputPerMillion
                && now.OutputPerMillion == tariff.OutputPerMillion && now.Multipliers == (tariff.Multipliers ?? TariffMultipliers.Default))
            {
                output.WriteLine($"{tariff.Model}: holds already (version {now.Version})");
                continue;
            }
            var (added, blocking) = await ledger.AddAsync(tariff, Importer, cancellationToken);
            failed |= added is null;
            if (added is not null) output.WriteLine($"{tariff.Model}: version {added.Version} from {added.ValidFrom:O}");
            else if (blocking is not null) errors.WriteLine($"{tariff.Model}: version {blocking.Version} begins at {blocking.ValidFrom:O}. Begin after it.");
            else errors.WriteLine($"{tariff.Model}: another change of its tariff was made at the same time. Run the import again.");
        }
        return failed ? Failed : 0;
    }
}
