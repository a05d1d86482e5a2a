using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using PromptCaching.Wire;

namespace CacheIndex.Usage;

/// <summary>Reads a batch so that one malformed item does not take the others with it.</summary>
internal static class CommitReader
{
    /// <exception cref="JsonException">The body is not a batch at all.</exception>
    public static async Task<ParsedCommit> ReadAsync(PipeReader body, CancellationToken cancellationToken)
    {
        ReadResult result;
        while (!(result = await body.ReadAsync(cancellationToken)).IsCompleted) body.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        var length = checked((int)result.Buffer.Length);
        var bytes = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            result.Buffer.CopyTo(bytes);   // JSON in pieces would be gone through twice.
            return Whole(bytes.AsSpan(0, length)) ?? ItemByItem(bytes.AsMemory(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
            body.AdvanceTo(result.Buffer.End);
        }
    }

    private static ParsedCommit? Whole(ReadOnlySpan<byte> json)
    {
        try
        {
            if (JsonSerializer.Deserialize(json, WireJson.Default.CommitBatch) is not { } batch || batch.Items.Contains(null!)) return null;
            return new ParsedCommit(batch.Items.Count, [.. batch.Items.Index()], []);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ParsedCommit ItemByItem(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("items"u8, out var items)
            || items.ValueKind != JsonValueKind.Array)
        {
            throw new JsonException("""A batch is an object with an array "items".""", "$.items", null, null);
        }
        var parsed = new ParsedCommit(items.GetArrayLength(), [], []);
        foreach (var (index, element) in items.EnumerateArray().Index())
        {
            try
            {
                var item = element.Deserialize(WireJson.Default.CommitItem) ?? throw new JsonException("An item is an object.", "$", null, null);
                parsed.Items.Add((index, item));
            }
            catch (JsonException exception)
            {
                parsed.Rejects.Add((new RejectedItem(index, RequestIdOf(element), exception.Path ?? "$", exception.Message), Raw(element)));
            }
        }
        return parsed;
    }

    private static Guid? RequestIdOf(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty("record"u8, out var record)
        && record.ValueKind == JsonValueKind.Object && record.TryGetProperty("requestId"u8, out var id)
        && id.ValueKind == JsonValueKind.String && id.TryGetGuid(out var requestId)
            ? requestId
            : null;

    private static byte[] Raw(JsonElement element)
    {
        var bytes = Encoding.UTF8.GetBytes(element.GetRawText());
        return bytes.Length <= CommitLimits.MaxRejectBytes ? bytes : bytes[..CommitLimits.MaxRejectBytes];
    }
}
