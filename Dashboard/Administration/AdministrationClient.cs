using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PromptCaching.Wire;
using PromptCaching.Wire.Administration;

namespace Dashboard.Administration;

/// <summary>CacheIndex's admin API: principals, keys, models, tariffs.</summary>
internal sealed class AdministrationClient(HttpClient http)
{
    /// <summary>Who changes something, for the audit.</summary>
    public const string ActorHeader = "x-promptcache-actor";

    public const string Actor = "dashboard";

    public Task<IReadOnlyList<Principal>> GetPrincipalsAsync(CancellationToken cancellationToken) =>
        GetAsync("/admin/principals", WireJson.Default.IReadOnlyListPrincipal, cancellationToken);

    /// <summary>A principal; null when there is none of that id.</summary>
    public async Task<Principal?> FindPrincipalAsync(Guid id, CancellationToken cancellationToken) =>
        (await GetPrincipalsAsync(cancellationToken)).FirstOrDefault(principal => principal.PrincipalId == id);

    public Task<IReadOnlyList<ApiKey>> GetKeysAsync(Guid principal, CancellationToken cancellationToken) =>
        GetAsync($"/admin/keys?principal={principal}", WireJson.Default.IReadOnlyListApiKey, cancellationToken);

    public Task<IReadOnlyList<Model>> GetModelsAsync(CancellationToken cancellationToken) =>
        GetAsync("/admin/models", WireJson.Default.IReadOnlyListModel, cancellationToken);

    /// <summary>A model's versions, newest first; every model's without a name.</summary>
    public Task<IReadOnlyList<TariffVersion>> GetTariffsAsync(string? model, CancellationToken cancellationToken) =>
        GetAsync(model is null ? "/admin/tariffs" : $"/admin/tariffs?model={Uri.EscapeDataString(model)}",
            WireJson.Default.IReadOnlyListTariffVersion, cancellationToken);

    public Task<IReadOnlyList<AuditEntry>> GetAuditAsync(int limit, CancellationToken cancellationToken) =>
        GetAsync($"/admin/audit?limit={limit}", WireJson.Default.IReadOnlyListAuditEntry, cancellationToken);

    public Task<AdministrationResult<Principal>> CreatePrincipalAsync(PrincipalSettings settings, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, "/admin/principals", settings, WireJson.Default.PrincipalSettings, WireJson.Default.Principal, cancellationToken);

    public Task<AdministrationResult<Principal>> RenamePrincipalAsync(Guid id, PrincipalSettings settings, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, $"/admin/principals/{id}", settings, WireJson.Default.PrincipalSettings, WireJson.Default.Principal, cancellationToken);

    public Task<AdministrationResult<CreatedKey>> CreateKeyAsync(Guid principal, NewKey key, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, $"/admin/principals/{principal}/keys", key, WireJson.Default.NewKey, WireJson.Default.CreatedKey, cancellationToken);

    public Task<AdministrationResult<ApiKey>> ChangeKeyAsync(Guid id, KeySettings settings, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, $"/admin/keys/{id}", settings, WireJson.Default.KeySettings, WireJson.Default.ApiKey, cancellationToken);

    /// <summary>The problem; null when the key has ended.</summary>
    public Task<AdministrationProblem?> RevokeKeyAsync(Guid id, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, $"/admin/keys/{id}/revoke", cancellationToken);

    public Task<AdministrationResult<Model>> PutModelAsync(string name, ModelSettings settings, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, $"/admin/models/{Uri.EscapeDataString(name)}", settings, WireJson.Default.ModelSettings, WireJson.Default.Model, cancellationToken);

    /// <summary>The problem; null when the model is gone.</summary>
    public Task<AdministrationProblem?> DeleteModelAsync(string name, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, $"/admin/models/{Uri.EscapeDataString(name)}", cancellationToken);

    public Task<AdministrationResult<TariffVersion>> CreateTariffAsync(NewTariff tariff, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, "/admin/tariffs", tariff, WireJson.Default.NewTariff, WireJson.Default.TariffVersion, cancellationToken);

    public Task<AdministrationResult<TariffPreview>> PreviewTariffAsync(NewTariff tariff, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, "/admin/tariffs/preview", tariff, WireJson.Default.NewTariff, WireJson.Default.TariffPreview, cancellationToken);

    /// <summary>Whose key this is; null when it is unknown, revoked or expired. Only the secret's hash leaves the dashboard.</summary>
    public async Task<KeyIdentity?> ResolveKeyAsync(string secret, CancellationToken cancellationToken)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
        using var response = await http.PostAsJsonAsync("/keys/resolve", new ResolveKeyRequest(hash), WireJson.Default.ResolveKeyRequest, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound) return null;
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync(WireJson.Default.KeyIdentity, cancellationToken);
    }

    /// <summary>A key; null when there is none of that id.</summary>
    public async Task<ApiKey?> FindKeyAsync(Guid id, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync($"/admin/keys/{id}", cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound) return null;
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync(WireJson.Default.ApiKey, cancellationToken);
    }

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        await http.GetFromJsonAsync(path, type, cancellationToken) ?? throw new JsonException($"{path} answered null.");

    private async Task<AdministrationProblem?> SendAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            return response.IsSuccessStatusCode ? null : await ProblemAsync(response, cancellationToken);
        }
        catch (Exception exception) when (IsOutage(exception, cancellationToken))
        {
            return Unreachable;
        }
    }

    private async Task<AdministrationResult<TAnswer>> SendAsync<TBody, TAnswer>(
        HttpMethod method, string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> answerType, CancellationToken cancellationToken)
        where TAnswer : class
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body, bodyType) };
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            return response.IsSuccessStatusCode
                ? new(await response.Content.ReadFromJsonAsync(answerType, cancellationToken), null)
                : new(null, await ProblemAsync(response, cancellationToken));
        }
        catch (Exception exception) when (IsOutage(exception, cancellationToken))
        {
            return new(null, Unreachable);
        }
    }

    private static AdministrationProblem Unreachable =>
        new("The cache index did not answer, so it is not known whether this was done. Look at the list, and at the state of the cacheindex service.");

    private static bool IsOutage(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException or IOException or JsonException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private static async Task<AdministrationProblem> ProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            return new(Text(problem, "detail") ?? Text(problem, "title") ?? Unexplained(response), Text(problem, "field"));
        }
        catch (JsonException)
        {
            return new(Unexplained(response));
        }
    }

    private static string Unexplained(HttpResponseMessage response) => $"The cache index answered {(int)response.StatusCode}. Its log says why.";

    private static string? Text(JsonElement problem, string name) =>
        problem.ValueKind is JsonValueKind.Object && problem.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;
}
