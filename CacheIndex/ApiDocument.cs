using System.Text.Json;
using System.Text.Json.Serialization;
using CacheIndex.Access;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.OpenApi;
using PromptCaching;
using PromptCaching.Prompts;
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
                Describe(api);
                return Task.CompletedTask;
            });
            document.AddSchemaTransformer(static (schema, context, _) =>
            {
                var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
                if (type == typeof(PrefixHash)) (schema.Type, schema.Pattern) = (JsonSchemaType.String, "^[0-9a-fA-F]{64}$");
                if (type == typeof(CacheTier)) (schema.Type, schema.Enum) = (JsonSchemaType.String, ["5m", "1h", "24h"]);
                if (type == typeof(CacheMode)) (schema.Type, schema.Enum) = (JsonSchemaType.String, ["managed", "observed", "off"]);
                return Task.CompletedTask;
            });
        });
    }

    private static void Describe(OpenApiDocument api)
    {
        const string internalKey = "internalKey";
        const string adminToken = "adminToken";
        api.Info.Title = "CacheIndex";
        api.Info.Description =
            "The prompt cache's index and usage ledger. The system's own services send x-internal-key. For /admin, /analytics, /live, /export, /system and " +
            "/openapi an administrator's bearer token (the setting AdminToken) does as well. Errors are RFC 9457 problem details with field, value and remedy.";
        api.Components ??= new OpenApiComponents();
        api.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [internalKey] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = AccessMiddleware.Header },
            [adminToken] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" },
        };
        api.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(internalKey, api)] = [] },
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(adminToken, api)] = [] },
        ];
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
        to.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;   // A misspelt limit is not to make a key without one.
    }
}
