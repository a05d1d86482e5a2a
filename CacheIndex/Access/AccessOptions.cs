using System.ComponentModel.DataAnnotations;

namespace CacheIndex.Access;

/// <summary>Bound from the root of the configuration, so that one setting serves every service of the system.</summary>
internal sealed class AccessOptions
{
    /// <summary>The secret that callers send in <c>x-internal-key</c>. No default.</summary>
    [Required(ErrorMessage = "InternalKey is not set. Set it (environment: InternalKey) to the secret that gateway and dashboard send.")]
    public string InternalKey { get; set; } = "";

    /// <summary>The secret that administrators send as a bearer token. Empty = nobody gets in by a token.</summary>
    [RegularExpression(@"\S{16,}", ErrorMessage = "AdminToken is shorter than 16 characters or has spaces. Set a longer one (environment: AdminToken), or none.")]
    public string AdminToken { get; set; } = "";
}
