using System.Text.Json;
using Gateway.Buffers;
using Gateway.Errors;
using Gateway.Keys;
using PromptCaching.Wire;

namespace Gateway.Routing;

/// <summary><c>GET /v1/models</c> and <c>GET /v1/models/{id}</c>: the virtual models that the caller may use, as its vendor lists models.</summary>
internal sealed class ModelsEndpoint(KeyGate keys, ModelCatalog models, TimeProvider clock)
{
    private readonly DateTimeOffset _created = clock.GetUtcNow();

    public async Task ListAsync(HttpContext context)
    {
        if (await keys.AdmitAsync(context) is not { } key) return;
        var names = Names(key);
        await AnswerAsync(context, ClientDialect.IsAnthropic(context.Request)
            ? json => WriteAnthropicList(json, names)
            : json => WriteOpenAIList(json, names));
    }

    public async Task GetAsync(HttpContext context)
    {
        if (await keys.AdmitAsync(context) is not { } key) return;
        // The server has decoded all but the slash.
        var id = (context.GetRouteValue("id") as string ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        if (models.Find(id) is null || !KeyLimiter.Allows(key, id))
        {
            await ErrorAnswer.WriteAsync(context, ClientError.UnknownModel(id));
            return;
        }
        await AnswerAsync(context, ClientDialect.IsAnthropic(context.Request)
            ? json => WriteAnthropicModel(json, id)
            : json => WriteOpenAIModel(json, id));
    }

    /// <summary>Where <c>*</c> is configured, a key's own list may name more than the aliases.</summary>
    private IReadOnlyList<string> Names(KeyIdentity key) =>
        key.Limits?.Models is { } own ? [.. own.Where(name => models.Find(name) is not null).Order(StringComparer.Ordinal)] : models.Aliases;

    private static async Task AnswerAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        using var body = new PooledBuffer();
        await using (var json = new Utf8JsonWriter(body)) write(json);
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body.Memory, context.RequestAborted);
    }

    private void WriteOpenAIList(Utf8JsonWriter json, IReadOnlyList<string> names)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        foreach (var name in names) WriteOpenAIModel(json, name);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteOpenAIModel(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, name);
        json.WriteString("object"u8, "model"u8);
        json.WriteNumber("created"u8, _created.ToUnixTimeSeconds());
        json.WriteString("owned_by"u8, "promptcache"u8);
        json.WriteEndObject();
    }

    /// <summary>All on one page, whatever the limit asked for.</summary>
    private void WriteAnthropicList(Utf8JsonWriter json, IReadOnlyList<string> names)
    {
        json.WriteStartObject();
        json.WriteStartArray("data"u8);
        foreach (var name in names) WriteAnthropicModel(json, name);
        json.WriteEndArray();
        json.WriteBoolean("has_more"u8, false);
        json.WriteString("first_id"u8, names.Count == 0 ? null : names[0]);
        json.WriteString("last_id"u8, names.Count == 0 ? null : names[^1]);
        json.WriteEndObject();
    }

    private void WriteAnthropicModel(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "model"u8);
        json.WriteString("id"u8, name);
        json.WriteString("display_name"u8, name);
        json.WriteString("created_at"u8, _created);
        json.WriteEndObject();
    }
}
