using Microsoft.Extensions.Primitives;

namespace Gateway.Keys;

/// <summary>Reads <c>Authorization: Bearer …</c>: the scheme in any case, white space around the token ignored.</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer";

    /// <summary>The token, or empty where there is none or more than one header.</summary>
    public static ReadOnlySpan<char> Read(StringValues authorization)
    {
        if (authorization.Count != 1) return default;
        var value = authorization[0].AsSpan().Trim();
        if (value.Length <= Scheme.Length || !value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || !char.IsWhiteSpace(value[Scheme.Length]))
            return default;
        return value[Scheme.Length..].Trim();
    }
}
