using System.Text.Json;
using Gateway.Buffers;
using Gateway.Keys;

namespace Gateway.Routing;

/// <summary><c>GET /v1/models</c>: the configured aliases, as OpenAI lists models.</summary>
internal sealed class ModelsEndpoint(KeyGate keys, ModelCatalog models, TimeProvider clock)
{
    private readonly long _created = clock.GetUtcNow().ToUnixTimeSeconds();

    public async Task HandleAsync(HttpContext context)
    {
        if (await keys.AdmitAsync(context) is null) return;
        using var body = new PooledBuffer();
        Write(body);
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body.Memory, context.RequestAborted);
    }

    private void Write(PooledBuffer body)
    {
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        foreach (var alias in models.Aliases)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, alias);
            json.WriteString("object"u8, "model"u8);
            json.WriteNumber("created"u8, _created);
            json.WriteString("owned_by"u8, "promptcache"u8);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
