using System.Buffers;
using System.Text.Json;
using Npgsql;

namespace CacheIndex.Export;

/// <summary>One JSON object a line; nothing is null.</summary>
internal sealed class JsonLinesFormat : IRowFormat
{
    public string ContentType => "application/jsonl; charset=utf-8";

    public void WriteHead(IBufferWriter<byte> output, NpgsqlDataReader row)
    {
    }

    public void WriteRow(IBufferWriter<byte> output, NpgsqlDataReader row)
    {
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            for (var i = 0; i < row.FieldCount; i++)
            {
                json.WritePropertyName(row.GetName(i));
                if (row.IsDBNull(i)) json.WriteNullValue();
                else if (row.GetDataTypeName(i) == "jsonb") json.WriteRawValue(row.GetString(i));
                else Write(json, row.GetValue(i));
            }
            json.WriteEndObject();
        }
        output.Write("\n"u8);
    }

    private static void Write(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case string text: json.WriteStringValue(text); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case short number: json.WriteNumberValue(number); break;
            case int number: json.WriteNumberValue(number); break;
            case long number: json.WriteNumberValue(number); break;
            case decimal number: json.WriteNumberValue(number); break;
            case DateTime time: json.WriteStringValue(time); break;
            case Guid id: json.WriteStringValue(id); break;
            case byte[] bytes: json.WriteStringValue(Convert.ToHexStringLower(bytes)); break;
            case string[] texts:
                json.WriteStartArray();
                foreach (var text in texts) json.WriteStringValue(text);
                json.WriteEndArray();
                break;
            default: throw new InvalidOperationException($"No column has the type {value.GetType()}.");
        }
    }
}
