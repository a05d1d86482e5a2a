using System.Text.Json.Serialization;

namespace PromptCaching.Wire;

/// <summary>JSON of every wire record, source-generated: camelCase, tiers as <c>5m</c>, <c>1h</c>, <c>24h</c>, nulls left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(CacheTierJsonConverter)])]
[JsonSerializable(typeof(LookupRequest))]
[JsonSerializable(typeof(LookupResponse))]
[JsonSerializable(typeof(ResolveKeyRequest))]
[JsonSerializable(typeof(KeyIdentity))]
[JsonSerializable(typeof(CommitBatch))]
[JsonSerializable(typeof(CommitItem))]
[JsonSerializable(typeof(CommitResponse))]
[JsonSerializable(typeof(UsageSummary))]
[JsonSerializable(typeof(IReadOnlyList<UsagePoint>))]
[JsonSerializable(typeof(IReadOnlyList<PrincipalUsage>))]
[JsonSerializable(typeof(IReadOnlyList<RequestRow>))]
[JsonSerializable(typeof(RequestRow))]
public sealed partial class WireJson : JsonSerializerContext;
