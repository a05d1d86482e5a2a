using System.ComponentModel.DataAnnotations;

namespace CacheIndex.Access;

/// <summary>Bound from the root of the configuration, so that one setting serves every service of the system.</summary>
internal sealed class InternalKeyOptions
{
    /// <summary>The secret that callers send in <c>x-internal-key</c>. No default.</summary>
    [Required(ErrorMessage = "InternalKey is not set. Set it (environment: InternalKey) to the secret that gateway and dashboard send.")]
    public string InternalKey { get; set; } = "";
}
