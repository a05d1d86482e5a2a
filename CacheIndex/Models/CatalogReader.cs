using System.Security.Cryptography;
using System.Text.Json;
using CacheIndex.Analytics;
using CacheIndex.Tariffs;
using Microsoft.Extensions.Options;
using PromptCaching.Wire;
using PromptCaching.Wire.Administration;

namespace CacheIndex.Models;

/// <summary>Models and the tariffs that hold now, in one document.</summary>
internal sealed class CatalogReader(ModelAdministration models, TariffAdministration tariffs, IOptions<CurrencyOptions> currency)
{
    public async Task<Catalog> ReadAsync(CancellationToken cancellationToken)
    {
        var catalog = new Catalog("", await models.ListAsync(cancellationToken), await tariffs.HoldingNowAsync(cancellationToken), currency.Value.Currency);
        var digest = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(catalog, WireJson.Default.Catalog));
        return catalog with { Version = Convert.ToHexStringLower(digest.AsSpan(0, 16)) };
    }
}
