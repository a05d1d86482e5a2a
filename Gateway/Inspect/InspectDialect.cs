using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Gateway.Errors;
using Gateway.Exchanges;
using PromptCaching.Prompts;

namespace Gateway.Inspect;

/// <summary>How to read a body that does not say so by its path: by <c>?dialect=</c>, or by its shape.</summary>
internal static class InspectDialect
{
    public const string Parameter = "dialect";

    public static bool TryFind(HttpRequest request, ReadOnlySpan<byte> body, out PromptDialect dialect, [NotNullWhen(false)] out ClientError? error)
    {
        error = null;
        if (request.Query[Parameter] is { Count: > 0 } named)
        {
            foreach (var known in Enum.GetValues<PromptDialect>())
            {
                dialect = known;
                if (named == known.Name()) return true;
            }
            dialect = default;
            error = ClientError.UnknownDialect(named.ToString());
            return false;
        }
        dialect = ByShape(body, request.Headers.ContainsKey("anthropic-version"));
        return true;
    }

    private static PromptDialect ByShape(ReadOnlySpan<byte> body, bool isAnthropic)
    {
        if (isAnthropic) return PromptDialect.Messages;
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = PromptLimits.MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return PromptDialect.ChatCompletions;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("system"u8)) return PromptDialect.Messages;
                if (reader.ValueTextEquals("input"u8)) return PromptDialect.Responses;
                reader.Read();
                reader.Skip();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The parser says what is wrong.
        }
        return PromptDialect.ChatCompletions;
    }
}
