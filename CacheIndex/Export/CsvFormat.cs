using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Npgsql;

namespace CacheIndex.Export;

/// <summary>RFC 4180 with a header. Nothing is empty, an empty text is "". A text that a spreadsheet would take for a formula gets an apostrophe in
/// front: names, user agents and the like come from clients.</summary>
internal sealed class CsvFormat : IRowFormat
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    public string ContentType => "text/csv; charset=utf-8; header=present";

    public void WriteHead(IBufferWriter<byte> output, NpgsqlDataReader row)
    {
        for (var i = 0; i < row.FieldCount; i++) Write(output, i == 0 ? row.GetName(i) : $",{row.GetName(i)}");
        Write(output, "\r\n");
    }

    public void WriteRow(IBufferWriter<byte> output, NpgsqlDataReader row)
    {
        for (var i = 0; i < row.FieldCount; i++)
        {
            if (i > 0) Write(output, ",");
            if (!row.IsDBNull(i)) Write(output, Field(row.GetValue(i)));
        }
        Write(output, "\r\n");
    }

    private static string Field(object value) => value switch
    {
        string text => Text(text),
        string[] texts => Text(JsonSerializer.Serialize(texts)),
        byte[] bytes => Convert.ToHexStringLower(bytes),
        bool flag => flag ? "true" : "false",
        DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException($"No column has the type {value.GetType()}."),
    };

    private static string Text(string text)
    {
        if (text.Length == 0) return "\"\"";
        if (text[0] is '=' or '+' or '-' or '@' or '\t' or '\r') text = $"'{text}";
        return text.AsSpan().ContainsAny(Quoted) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    private static void Write(IBufferWriter<byte> output, string text) => Encoding.UTF8.GetBytes(text, output);
}
