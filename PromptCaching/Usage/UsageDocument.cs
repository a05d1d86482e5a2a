using System.Text.Json;

namespace PromptCaching.Usage;

/// <summary>What one JSON document of a response (a body, or the data of one event) says, and where its usage objects lie.</summary>
internal sealed class UsageDocument
{
    /// <summary>Deeper documents are not inspected.</summary>
    private const int MaxDepth = 128;

    private const int MaxTypeLength = 64;

    private UsageDocument()
    {
    }

    /// <summary>The places where providers put usage: the root, <c>message</c> (Messages), <c>response</c> (Responses), <c>choices[]</c> (Kimi),
    /// <c>x_groq</c>. In document order.</summary>
    public List<(int Start, int Length)> Usages { get; } = [];

    /// <summary><c>choices</c> is there and empty.</summary>
    public bool ChoicesEmpty { get; private set; }

    /// <summary>The document is an error, or reports one.</summary>
    public bool IsError { get; private set; }

    /// <summary>The root's <c>type</c>.</summary>
    public string? Type { get; private set; }

    /// <summary><c>finish_reason</c> or <c>stop_reason</c>, the last one stated; of Responses the <c>status</c> or, where it is incomplete, its
    /// reason.</summary>
    public string? FinishReason { get; private set; }

    /// <summary>Null when this is not one JSON object.</summary>
    public static UsageDocument? Parse(ReadOnlySpan<byte> utf8Json)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8Json, new JsonReaderOptions { MaxDepth = MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            var document = new UsageDocument();
            document.ReadObject(ref reader, isRoot: true);
            return reader.Read() ? null : document;   // the reader throws on what follows a document
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void ReadObject(ref Utf8JsonReader reader, bool isRoot, bool isResponse = false)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.Is("usage"u8))
            {
                reader.Read();
                AddUsage(ref reader);
            }
            else if (reader.Is("finish_reason"u8) || reader.Is("stop_reason"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= MaxTypeLength) FinishReason = reader.TextOrNull();
                IsError |= FinishReason == "error";
                reader.Skip();
            }
            else if (isResponse && (reader.Is("status"u8) || reader.Is("error"u8) || reader.Is("incomplete_details"u8)))
            {
                ReadOutcome(ref reader);
            }
            else if (isRoot)
            {
                ReadRootMember(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void ReadRootMember(ref Utf8JsonReader reader)
    {
        if (reader.Is("choices"u8))
        {
            reader.Read();
            ReadChoices(ref reader);
        }
        else if (reader.Is("message"u8) || reader.Is("response"u8)
            || reader.Is("delta"u8) || reader.Is("x_groq"u8))
        {
            var isResponse = reader.Is("response"u8);
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject) ReadObject(ref reader, isRoot: false, isResponse);
            reader.Skip();
        }
        else if (reader.Is("status"u8) || reader.Is("incomplete_details"u8))
        {
            ReadOutcome(ref reader);
        }
        else if (reader.Is("error"u8))
        {
            reader.Read();
            IsError |= reader.TokenType is not (JsonTokenType.Null or JsonTokenType.False);
            reader.Skip();
        }
        else if (reader.Is("type"u8) || reader.Is("object"u8))
        {
            var isType = reader.Is("type"u8);
            reader.Read();
            if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= MaxTypeLength)
            {
                if (isType) Type = reader.TextOrNull();
                IsError |= reader.Is("error"u8);
            }
            reader.Skip();
        }
        else
        {
            reader.Skip();
        }
    }

    /// <summary>How a response of the Responses API ended: <c>status</c>, <c>error</c> or <c>incomplete_details</c>.</summary>
    private void ReadOutcome(ref Utf8JsonReader reader)
    {
        var (isStatus, isError) = (reader.Is("status"u8), reader.Is("error"u8));
        reader.Read();
        if (isError) IsError |= reader.TokenType == JsonTokenType.StartObject;
        else if (isStatus && reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= MaxTypeLength)
        {
            FinishReason ??= reader.TextOrNull();
            IsError |= reader.Is("failed"u8);
        }
        else if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isReason = reader.Is("reason"u8);
                reader.Read();
                if (isReason && reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= MaxTypeLength) FinishReason = reader.TextOrNull();
                reader.Skip();
            }
        }
        reader.Skip();
    }

    private void ReadChoices(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }
        ChoicesEmpty = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            ChoicesEmpty = false;
            if (reader.TokenType == JsonTokenType.StartObject) ReadObject(ref reader, isRoot: false);
            else reader.Skip();
        }
    }

    private void AddUsage(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        var isObject = reader.TokenType == JsonTokenType.StartObject;
        reader.Skip();
        if (isObject) Usages.Add((start, (int)reader.BytesConsumed - start));
    }
}
