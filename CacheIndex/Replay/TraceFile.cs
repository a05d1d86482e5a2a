using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using PromptCaching.Prompts;

namespace CacheIndex.Replay;

/// <summary>Reads a trace line by line, however long it is.</summary>
internal static class TraceFile
{
    private const long MaxTokens = 1_000_000_000;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3_650);

    /// <param name="path">A file of JSON objects, one a line, in the order of their time; empty lines are skipped.</param>
    /// <param name="principalField">The field that names a request's principal; null = none does.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="TraceException">A line cannot be used.</exception>
    public static async IAsyncEnumerable<TraceRequest> ReadAsync(
        string path, string? principalField, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (line, before) = (0, TimeSpan.Zero);
        await foreach (var text in File.ReadLinesAsync(path, cancellationToken))
        {
            line++;
            if (string.IsNullOrWhiteSpace(text)) continue;
            var request = Parse(text, line, principalField);
            if (request.Timestamp < before)
            {
                throw Bad(line, "timestamp", Milliseconds(request.Timestamp), $"it is before the line above ({Milliseconds(before)}): sort the trace by time");
            }
            before = request.Timestamp;
            yield return request;
        }
    }

    private static TraceRequest Parse(string text, int line, string? principalField)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw new TraceException($"Line {line} is not a JSON object.");
            var timestamp = Number(root, line, "timestamp", 0, (long)Longest.TotalMilliseconds);
            var input = Number(root, line, "input_length", 1, MaxTokens);
            var output = Number(root, line, "output_length", 0, MaxTokens);
            return new TraceRequest(line, TimeSpan.FromMilliseconds(timestamp), input, output, Blocks(root, line, input), Principal(root, line, principalField));
        }
        catch (JsonException exception)
        {
            throw new TraceException($"Line {line} is not JSON: byte {exception.BytePositionInLine + 1} cannot be read.");
        }
    }

    private static long Number(JsonElement root, int line, string field, long least, long most)
    {
        if (!root.TryGetProperty(field, out var value)) throw Bad(line, field, "missing", $"give a whole number from {least} to {most}");
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= least && number <= most) return number;
        throw Bad(line, field, value.GetRawText(), $"give a whole number from {least} to {most}");
    }

    private static long[] Blocks(JsonElement root, int line, long input)
    {
        const string Field = "hash_ids";
        if (!root.TryGetProperty(Field, out var ids) || ids.ValueKind != JsonValueKind.Array)
        {
            throw Bad(line, Field, "missing", $"give an array with a number for each block of {TraceRequest.BlockTokens} tokens");
        }
        var expected = (input + TraceRequest.BlockTokens - 1) / TraceRequest.BlockTokens;
        if (ids.GetArrayLength() != expected || expected > PromptLimits.MaxBlocks)
        {
            throw Bad(line, Field, $"{ids.GetArrayLength()} blocks for {input} tokens",
                $"give {expected}, one for each {TraceRequest.BlockTokens} tokens begun, and at most {PromptLimits.MaxBlocks}");
        }
        var blocks = new long[expected];
        var i = 0;
        foreach (var id in ids.EnumerateArray())
        {
            if (id.ValueKind != JsonValueKind.Number || !id.TryGetInt64(out blocks[i])) throw Bad(line, $"{Field}[{i}]", id.GetRawText(), "give a whole number");
            i++;
        }
        return blocks;
    }

    private static string? Principal(JsonElement root, int line, string? field)
    {
        if (field is null) return null;
        if (!root.TryGetProperty(field, out var value)) throw Bad(line, field, "missing", "--principal-by names a field that every line has");
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => throw Bad(line, field, value.ValueKind.ToString(), "--principal-by names a field that holds a text or a number"),
        };
    }

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString(CultureInfo.InvariantCulture);

    private static TraceException Bad(int line, string field, string value, string remedy) => new($"Line {line}: {field} is {value}; {remedy}.");
}
