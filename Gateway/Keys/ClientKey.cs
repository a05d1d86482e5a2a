using Microsoft.Extensions.Primitives;

namespace Gateway.Keys;

/// <summary>Reads the client's key: <c>Authorization: Bearer …</c>, the scheme in any case, or else <c>x-api-key</c>. White space around it is
/// ignored.</summary>
internal static class ClientKey
{
    private const string Scheme = "Bearer";

    /// <summary>The key, or empty where there is none or more than one header.</summary>
    public static ReadOnlySpan<char> Read(IHeaderDictionary headers)
    {
        var bearer = Bearer(headers.Authorization);
        return bearer.IsEmpty && headers.TryGetValue("x-api-key", out var key) && key.Count == 1 ? key[0].AsSpan().Trim() : bearer;
    }

    private static ReadOnlySpan<char> Bearer(StringValues authorization)
    {
        if (authorization.Count != 1) return default;
        var value = authorization[0].AsSpan().Trim();
        if (value.Length <= Scheme.Length || !value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || !char.IsWhiteSpace(value[Scheme.Length]))
            return default;
        return value[Scheme.Length..].Trim();
    }
}
