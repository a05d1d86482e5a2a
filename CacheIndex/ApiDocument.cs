using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.OpenApi;
using PromptCaching;
using PromptCaching.Wire;

namespace CacheIndex;

internal static class ApiDocument
{
    /// <summary>JSON as the wire records say, and the document that describes it.</summary>
    public static void AddApiDocument(this IServiceCollection services)
    {
        services.Configure<JsonOptions>(static json => Copy(WireJson.Default.Options, json.SerializerOptions));
        services.AddOpenApi(static document =>
        {
            document.AddDocumentTransformer(static (api, _, _) =>
            {
                api.Info.Title = "CacheIndex";
                api.Info.Description = "The prompt cache's index and usage ledger. For the system's own services: every call carries x-internal-key.";
                return Task.CompletedTask;
            });
            document.AddSchemaTransformer(static (schema, context, _) =>
            {
                var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
                if (type == typeof(PrefixHash)) (schema.Type, schema.Pattern) = (JsonSchemaType.String, "^[0-9a-fA-F]{64}$");
                if (type == typeof(CacheTier)) (schema.Type, schema.Enum) = (JsonSchemaType.String, ["5m", "1h", "24h"]);
                return Task.CompletedTask;
            });
        });
    }

    // A resolver in a chain brings its types but not its options.
    private static void Copy(JsonSerializerOptions from, JsonSerializerOptions to)
    {
        to.TypeInfoResolverChain.Insert(0, WireJson.Default);
        foreach (var converter in from.Converters) to.Converters.Add(converter);
        to.PropertyNamingPolicy = from.PropertyNamingPolicy;
        to.DefaultIgnoreCondition = from.DefaultIgnoreCondition;
        to.RespectNullableAnnotations = from.RespectNullableAnnotations;
        to.RespectRequiredConstructorParameters = from.RespectRequiredConstructorParameters;
    }
}
