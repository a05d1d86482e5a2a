using System.Buffers;
using System.Text.Json;

namespace PromptCaching.Tokens;

/// <summary>Asks the model server's own tokenizer (<c>POST /tokenize</c> of vLLM and SGLang). When it does not answer, or not with a count, the fallback
/// counts all texts of that call; the next call asks the server again.</summary>
/// <param name="model">The model as the server names it.</param>
/// <param name="post">How to reach the server.</param>
/// <param name="fallback">Counts instead.</param>
/// <param name="onFallback">Told why, for logs and metrics; null = nobody.</param>
public sealed class ServerTokenCounter(string model, PostTokenize post, ITokenCounter fallback, Action<Exception>? onFallback = null) : ITokenCounter
{
    /// <inheritdoc/>
    public string Version { get; } = $"server:{model}/1";

    /// <inheritdoc/>
    public async ValueTask<TokenCounts> CountAsync(IReadOnlyList<ReadOnlyMemory<byte>> texts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var counts = new int[texts.Count];
        try
        {
            for (var i = 0; i < counts.Length; i++)
            {
                if (!texts[i].IsEmpty) counts[i] = ReadCount((await post(Request(texts[i].Span), cancellationToken)).Span);
            }
            return new TokenCounts(counts, Version);
        }
#pragma warning disable CA1031 // Whatever the server does, and however the caller reaches it: counting must not fail a request.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            onFallback?.Invoke(exception);
            return await fallback.CountAsync(texts, cancellationToken);
        }
    }

    private ReadOnlyMemory<byte> Request(ReadOnlySpan<byte> text)
    {
        var body = new ArrayBufferWriter<byte>(text.Length + 128);
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteString("model"u8, model);
        json.WriteString("prompt"u8, text);
        json.WriteBoolean("add_special_tokens"u8, false);   // a block in the middle of a prompt begins with none
        json.WriteEndObject();
        json.Flush();
        return body.WrittenMemory;
    }

    /// <summary>Both servers answer <c>{"count": n, "max_model_len": …, "tokens": […]}</c>.</summary>
    private static int ReadCount(ReadOnlySpan<byte> answer)
    {
        var reader = new Utf8JsonReader(answer);
        if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isCount = reader.ValueTextEquals("count"u8);
                reader.Read();
                if (isCount && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var count) && count >= 0) return count;
                reader.Skip();
            }
        }
        throw new InvalidDataException("The answer of /tokenize has no member \"count\" that is a whole number of at least 0.");
    }
}
