using System.Text.Json.Serialization;

namespace Gateway.Inspect;

/// <summary>The answer's JSON: names in lower case with underscores, nulls written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Inspection))]
internal sealed partial class InspectJson : JsonSerializerContext;
