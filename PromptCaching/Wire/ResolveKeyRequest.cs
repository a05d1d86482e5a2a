using System.Text.Json.Serialization;

namespace PromptCaching.Wire;

/// <summary><c>POST /keys/resolve</c>: whose key is this? In a body, so that not even the hash appears in a URL.</summary>
/// <param name="SecretHash">Lower-case hexadecimal SHA-256 of the secret's UTF-8 bytes.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]   // A gateway may be newer than CacheIndex.
public sealed record ResolveKeyRequest(string SecretHash);
