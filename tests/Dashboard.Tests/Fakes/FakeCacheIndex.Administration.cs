using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using PromptCaching.Wire;
using PromptCaching.Wire.Administration;

namespace Dashboard.Tests.Fakes;

internal sealed partial class FakeCacheIndex
{
    private readonly Lock _lock = new();
    private ImmutableList<ApiKey> _keys = [];
    private ImmutableList<Principal> _principals = [];
    private ImmutableList<Model> _models = [];
    private ImmutableList<TariffVersion> _tariffs = [];
    private ImmutableList<AuditEntry> _audit = [];

    /// <summary>Principals' keys by the hash of their secret.</summary>
    public Dictionary<string, KeyIdentity> Identities { get; } = [];

    /// <summary>What the gateway answers to an inspection, and with which status.</summary>
    public (int Status, string Json) Inspection { get; set; } = (200, "{}");

    /// <summary>What was last sent to be inspected, and for whom.</summary>
    public (string? Principal, string Body) Inspected { get; private set; }

    public ImmutableList<ApiKey> Keys => _keys;

    /// <summary>Makes a principal and a key whose secret is <paramref name="secret"/>.</summary>
    public ApiKey AddKey(string principal, Guid principalId, string secret)
    {
        var key = new ApiKey(Guid.CreateVersion7(), principalId, principal, "ci", DateTimeOffset.UtcNow, KeyLimits.None);
        lock (_lock)
        {
            _keys = _keys.Add(key);
            if (_principals.TrueForAll(known => known.PrincipalId != principalId)) _principals = _principals.Add(new(principalId, principal, key.CreatedAt, 1));
        }
        Identities[Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)))] = new(principalId, principal, key.KeyId, key.Name);
        return key;
    }

    /// <summary>Ends a key.</summary>
    public void Revoke(Guid id)
    {
        lock (_lock) _keys = [.. _keys.Select(key => key.KeyId == id ? key with { RevokedAt = DateTimeOffset.UtcNow } : key)];
    }

    private void MapAdministration(WebApplication app)
    {
        app.MapPost("/keys/resolve", async (HttpContext context) =>
        {
            var asked = await context.Request.ReadFromJsonAsync(WireJson.Default.ResolveKeyRequest);
            if (Identities.TryGetValue(asked!.SecretHash, out var identity) && _keys.Any(key => key.KeyId == identity.KeyId && key.RevokedAt is null))
                await Json(context, identity);
            else
                context.Response.StatusCode = StatusCodes.Status404NotFound;
        });
        app.MapGet("/admin/principals", context => Json<IReadOnlyList<Principal>>(context, _principals));
        app.MapPost("/admin/principals", async (HttpContext context) =>
        {
            var asked = await context.Request.ReadFromJsonAsync(WireJson.Default.PrincipalSettings);
            if (_principals.Any(known => known.Name == asked!.Name))
            {
                await ProblemAsync(context, StatusCodes.Status409Conflict, "name", $"name is {asked!.Name}. Another principal has this name; choose another.");
                return;
            }
            var made = new Principal(Guid.CreateVersion7(), asked!.Name, DateTimeOffset.UtcNow, 0);
            _principals = _principals.Add(made);
            Audit(context, "principal.create", made.Name);
            await Json(context, made);
        });
        app.MapGet("/admin/keys", context => Json<IReadOnlyList<ApiKey>>(
            context, [.. _keys.Where(key => key.PrincipalId == Guid.Parse(context.Request.Query["principal"]!))]));
        app.MapGet("/admin/keys/{id:guid}", (HttpContext context, Guid id) =>
        {
            if (_keys.Find(key => key.KeyId == id) is { } found) return Json(context, found);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        app.MapPost("/admin/principals/{id:guid}/keys", async (HttpContext context, Guid id) =>
        {
            var asked = await context.Request.ReadFromJsonAsync(WireJson.Default.NewKey);
            if (asked!.Limits?.RequestsPerMinute < 1)
            {
                await ProblemAsync(context, StatusCodes.Status400BadRequest, "limits.requestsPerMinute",
                    $"limits.requestsPerMinute is {asked.Limits.RequestsPerMinute}. Send at least 1, or leave it out.");
                return;
            }
            var made = new ApiKey(Guid.CreateVersion7(), id, "", asked.Name, DateTimeOffset.UtcNow, asked.Limits ?? KeyLimits.None, asked.ExpiresAt);
            _keys = _keys.Add(made);
            Audit(context, "key.create", made.Name);
            await Json(context, new CreatedKey(made, "pc_the-secret-that-is-shown-once"));
        });
        app.MapPost("/admin/keys/{id:guid}/revoke", (HttpContext context, Guid id) =>
        {
            Revoke(id);
            Audit(context, "key.revoke", id.ToString());
        });
        app.MapGet("/admin/models", context => Json<IReadOnlyList<Model>>(context, _models));
        app.MapPut("/admin/models/{name}", async (HttpContext context, string name) =>
        {
            var asked = await context.Request.ReadFromJsonAsync(WireJson.Default.ModelSettings);
            var put = new Model(name, asked!, DateTimeOffset.UtcNow);
            _models = _models.RemoveAll(known => known.Name == name).Add(put);
            await Json(context, put);
        });
        app.MapGet("/admin/tariffs", context => Json<IReadOnlyList<TariffVersion>>(
            context, [.. _tariffs.Where(tariff => (context.Request.Query["model"].FirstOrDefault() ?? tariff.Model) == tariff.Model).Reverse()]));
        app.MapPost("/admin/tariffs", async (HttpContext context) =>
        {
            var asked = await context.Request.ReadFromJsonAsync(WireJson.Default.NewTariff);
            var entered = new TariffVersion(_tariffs.Count + 1, asked!.Model, DateTimeOffset.UtcNow, asked.InputPerMillion, asked.OutputPerMillion,
                asked.Multipliers!, DateTimeOffset.UtcNow, Actor(context));
            _tariffs = _tariffs.Add(entered);
            await Json(context, entered);
        });
        app.MapPost("/admin/tariffs/preview", async (HttpContext context) =>
        {
            var asked = await context.Request.ReadFromJsonAsync(WireJson.Default.NewTariff);
            await Json(context, new TariffPreview(DateTimeOffset.UtcNow.AddDays(-7), DateTimeOffset.UtcNow, 12, 4m, 2m, 4m * asked!.InputPerMillion, 2m * asked.InputPerMillion, Currency));
        });
        app.MapGet("/admin/audit", context => Json<IReadOnlyList<AuditEntry>>(context, [.. _audit.Reverse()]));
    }

    private void MapGateway(WebApplication app)
    {
        app.MapGet("/health", context => context.Response.WriteAsJsonAsync(new
        {
            status = "Healthy",
            checks = new Dictionary<string, object> { ["outbox"] = new { status = "Healthy", description = "0 usage records wait for CacheIndex." } },
        }));
        app.MapPost("/v1/prompt-cache/inspect", async (HttpContext context) =>
        {
            using var reader = new StreamReader(context.Request.Body);
            Inspected = (context.Request.Headers["x-promptcache-principal"], await reader.ReadToEndAsync());
            context.Response.StatusCode = Inspection.Status;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(Inspection.Json);
        });
    }

    private void Audit(HttpContext context, string action, string subject) =>
        _audit = _audit.Add(new(_audit.Count + 1, DateTimeOffset.UtcNow, Actor(context), action, subject));

    private static string Actor(HttpContext context) => context.Request.Headers["x-promptcache-actor"].ToString();

    private static Task ProblemAsync(HttpContext context, int status, string field, string detail)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(JsonSerializer.Serialize(new { title = "Invalid request", status, detail, field }));
    }
}
