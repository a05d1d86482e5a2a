using System.Text.Json;

namespace PromptCaching.Usage;

/// <summary>JSON may escape half of a surrogate pair. The reader accepts it, and throws where such a text is compared or unescaped; here it is no text.</summary>
internal static class JsonText
{
    /// <summary>Whether the name or string at the reader is <paramref name="text"/>.</summary>
    public static bool Is(this ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        if (!reader.ValueIsEscaped) return reader.ValueSpan.SequenceEqual(text);
        try
        {
            return reader.ValueTextEquals(text);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The name or string at the reader; null where it is no text.</summary>
    public static string? TextOrNull(this ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
