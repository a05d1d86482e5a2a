using System.Text.Json;

namespace UpstreamSimulator;

internal static class SentText
{
    /// <summary>A string's text. One with half a surrogate pair, which JavaScript sends for an emoji that was cut, as it was sent.</summary>
    public static string Of(JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return text.GetRawText();
        }
    }
}
