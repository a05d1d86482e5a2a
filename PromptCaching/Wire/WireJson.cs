using System.Text.Json.Serialization;
using PromptCaching.Wire.Administration;
using PromptCaching.Wire.Analytics;

namespace PromptCaching.Wire;

/// <summary>JSON of every wire record, source-generated: camelCase, tiers as <c>5m</c>, <c>1h</c>, <c>24h</c>, nulls left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ResolveKeyRequest))]
[JsonSerializable(typeof(KeyIdentity))]
[JsonSerializable(typeof(CommitBatch))]
[JsonSerializable(typeof(CommitItem))]
[JsonSerializable(typeof(CommitResponse))]
[JsonSerializable(typeof(UsageSummary))]
[JsonSerializable(typeof(IReadOnlyList<UsagePoint>))]
[JsonSerializable(typeof(IReadOnlyList<RequestRow>))]
[JsonSerializable(typeof(RequestRow))]
[JsonSerializable(typeof(Principal))]
[JsonSerializable(typeof(IReadOnlyList<Principal>))]
[JsonSerializable(typeof(PrincipalSettings))]
[JsonSerializable(typeof(ApiKey))]
[JsonSerializable(typeof(IReadOnlyList<ApiKey>))]
[JsonSerializable(typeof(NewKey))]
[JsonSerializable(typeof(CreatedKey))]
[JsonSerializable(typeof(KeySettings))]
[JsonSerializable(typeof(Model))]
[JsonSerializable(typeof(IReadOnlyList<Model>))]
[JsonSerializable(typeof(ModelSettings))]
[JsonSerializable(typeof(TariffVersion))]
[JsonSerializable(typeof(IReadOnlyList<TariffVersion>))]
[JsonSerializable(typeof(NewTariff))]
[JsonSerializable(typeof(IReadOnlyList<NewTariff>))]
[JsonSerializable(typeof(TariffPreview))]
[JsonSerializable(typeof(IReadOnlyList<AuditEntry>))]
[JsonSerializable(typeof(Catalog))]
[JsonSerializable(typeof(UsageGroups))]
[JsonSerializable(typeof(TierReport))]
[JsonSerializable(typeof(IReadOnlyList<OutcomeUsage>))]
[JsonSerializable(typeof(CoverageReport))]
[JsonSerializable(typeof(LiveEntries))]
[JsonSerializable(typeof(RequestDetail))]
[JsonSerializable(typeof(SystemReport))]
public sealed partial class WireJson : JsonSerializerContext;
