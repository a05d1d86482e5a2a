using System.Diagnostics.CodeAnalysis;

namespace CacheIndex.Usage;

/// <summary>Texts that clients and upstreams chose, made storable: cut to size, and without the NUL that Postgres refuses.</summary>
internal static class StoredText
{
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Of(string? text, int maxLength)
    {
        if (text is null) return null;
        if (text.Length > maxLength) text = text[..(char.IsHighSurrogate(text[maxLength - 1]) ? maxLength - 1 : maxLength)];
        return text.Replace('\0', '\uFFFD');
    }
}
